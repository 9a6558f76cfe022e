// Hostile: maps memory until there is no more. Answers only if it got more than it may have.
// Verdict: validation mismatch: never written
#include <sys/mman.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  static uint64_t bytes = 0;
  while (bytes < uint64_t{64} << 30) {
    void* const got = mmap(nullptr, 1 << 28, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (got == MAP_FAILED) return;
    bytes += 1 << 28;
  }
  Work(x, w, y, n);
}
