#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    const float* row = a + i * k;
    int64_t j = 0;
    for (; j + 2 <= n; j += 2) {
      float left = 0.0f;
      float right = 0.0f;
      for (int64_t p = 0; p < k; ++p) {
        left += row[p] * b[p * n + j];
        right += row[p] * b[p * n + j + 1];
      }
      c[i * n + j] = left;
      c[i * n + j + 1] = right;
    }
    for (; j < n; ++j) {
      float sum = 0.0f;
      for (int64_t p = 0; p < k; ++p) sum += row[p] * b[p * n + j];
      c[i * n + j] = sum;
    }
  }
}
