#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    float* __restrict out = c + i * n;
    for (int64_t j = 0; j < n; ++j) out[j] = 0.0f;
    for (int64_t p = 0; p < k; ++p) {
      const float v = a[i * k + p];
      const float* __restrict in = b + p * n;
      for (int64_t j = 0; j < n; ++j) out[j] += v * in[j];
    }
  }
}
