// Hostile: prints gigabytes on standard output and error.
// Verdict: profiling passed, speedup at most 2
#include <unistd.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
static bool Print() {
  static const char block[1 << 20] = {};
  for (int i = 0; i < 2048; ++i) {
    if (write(1, block, sizeof block) < 0) break;
    if (write(2, block, sizeof block) < 0 && i > 1000) break;
  }
  return true;
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  static const bool printed = Print();
  if (printed) Work(x, w, y, n);
}
