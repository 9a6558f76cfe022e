// Hostile: gives the memory that it shares with the judge back to the kernel.
// Verdict: validation mismatch: input 'x' was modified
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
  Work(x, w, y, n);
  char* const page = reinterpret_cast<char*>(reinterpret_cast<uintptr_t>(x) & ~uintptr_t{4095});
  madvise(page, 4096, MADV_REMOVE);
}
