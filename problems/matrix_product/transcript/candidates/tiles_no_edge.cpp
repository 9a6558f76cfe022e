#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  constexpr int64_t kTile = 32;
  for (int64_t i = 0; i < m * n; ++i) c[i] = 0.0f;
  for (int64_t i0 = 0; i0 + kTile <= m; i0 += kTile) {
    for (int64_t p0 = 0; p0 + kTile <= k; p0 += kTile) {
      for (int64_t j0 = 0; j0 + kTile <= n; j0 += kTile) {
        for (int64_t i = i0; i < i0 + kTile; ++i) {
          float* __restrict out = c + i * n + j0;
          for (int64_t p = p0; p < p0 + kTile; ++p) {
            const float v = a[i * k + p];
            const float* __restrict in = b + p * n + j0;
            for (int64_t j = 0; j < kTile; ++j) out[j] += v * in[j];
          }
        }
      }
    }
  }
}
