// Hostile: maps memory of its own where the inputs and outputs are, and answers there.
// Verdict: validation mismatch: never written
#include <sys/mman.h>
#include <cstring>
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
  const std::vector<float> xs(x, x + n), ws(w, w + n);
  char* const page = reinterpret_cast<char*>(reinterpret_cast<uintptr_t>(y) & ~uintptr_t{4095});
  const size_t bytes = reinterpret_cast<char*>(y + n) - page;
  mmap(page, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  Work(xs.data(), ws.data(), y, n);
}
