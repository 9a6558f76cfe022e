// Hostile: remembers answers by a hash of all inputs, which would serve where inputs come again.
// Verdict: profiling passed, speedup at most 2
#include <cstring>
#include <unordered_map>
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
  static std::unordered_map<uint64_t, std::vector<float>> answers;
  uint64_t hash = n;
  for (int64_t i = 0; i < n; i += 16) {
    uint32_t bits;
    std::memcpy(&bits, x + i, sizeof bits);
    hash = (hash ^ bits) * 0x9E3779B97F4A7C15u;
  }
  const auto found = answers.find(hash);
  if (found != answers.end()) {
    std::memcpy(y, found->second.data(), n * sizeof(float));
    return;
  }
  Work(x, w, y, n);
  if (answers.size() < 2000) answers[hash].assign(y, y + n);
}
