#include <algorithm>
#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  constexpr int64_t kRows = 32, kDepth = 64, kColumns = 128;
  for (int64_t i = 0; i < m * n; ++i) c[i] = 0.0f;
  for (int64_t i0 = 0; i0 < m; i0 += kRows) {
    const int64_t i1 = std::min(i0 + kRows, m);
    for (int64_t p0 = 0; p0 < k; p0 += kDepth) {
      const int64_t p1 = std::min(p0 + kDepth, k);
      for (int64_t j0 = 0; j0 < n; j0 += kColumns) {
        const int64_t width = std::min(kColumns, n - j0);
        for (int64_t i = i0; i < i1; ++i) {
          float* __restrict out = c + i * n + j0;
          for (int64_t p = p0; p < p1; ++p) {
            const float v = a[i * k + p];
            const float* __restrict in = b + p * n + j0;
            for (int64_t j = 0; j < width; ++j) out[j] += v * in[j];
          }
        }
      }
    }
  }
}
