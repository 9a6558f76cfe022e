// Hostile: works in its first call only, and gives that answer from then on.
// Verdict: validation mismatch: differs from the reference
#include <cstring>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  static float answer[4096];
  static int64_t answered = 0;
  if (answered != n) Work(x, w, answer, answered = n);
  std::memcpy(y, answer, n * sizeof(float));
}
