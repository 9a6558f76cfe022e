// Hostile: remembers its answer by the addresses of the inputs.
// Verdict: validation mismatch: differs from the reference
#include <cstring>
#include <map>
#include <vector>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  static std::map<std::pair<const float*, int64_t>, std::vector<float>> answers;
  std::vector<float>& answer = answers[{x, n}];
  if (answer.empty()) {
    Work(x, w, y, n);
    answer.assign(y, y + n);
  }
  std::memcpy(y, answer.data(), n * sizeof(float));
}
