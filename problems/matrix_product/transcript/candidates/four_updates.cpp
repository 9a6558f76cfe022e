#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    float* __restrict out = c + i * n;
    for (int64_t j = 0; j < n; ++j) out[j] = 0.0f;
    int64_t p = 0;
    // Four rows of b for each pass over the row of c: a quarter of its loads and stores.
    for (; p + 4 <= k; p += 4) {
      const float* row = a + i * k + p;
      const float v0 = row[0], v1 = row[1], v2 = row[2], v3 = row[3];
      const float* __restrict b0 = b + p * n;
      const float* __restrict b1 = b0 + n;
      const float* __restrict b2 = b1 + n;
      const float* __restrict b3 = b2 + n;
      for (int64_t j = 0; j < n; ++j) {
        out[j] += v0 * b0[j] + v1 * b1[j] + v2 * b2[j] + v3 * b3[j];
      }
    }
    for (; p < k; ++p) {
      const float v = a[i * k + p];
      const float* __restrict in = b + p * n;
      for (int64_t j = 0; j < n; ++j) out[j] += v * in[j];
    }
  }
}
