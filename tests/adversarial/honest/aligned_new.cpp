// Honest: allocates aligned memory in every call.
// Verdict: profiling passed
#include <new>
struct alignas(64) Block {
  float values[16];
};
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  Block* const blocks = new Block[n / 16 + 1];
  Work(x, w, blocks->values, n);
  for (int64_t i = 0; i < n; ++i) y[i] = blocks[i / 16].values[i % 16];
  delete[] blocks;
}
