#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0.0f;
      float lost = 0.0f;  // What the additions so far have rounded away.
      for (int64_t p = 0; p < k; ++p) {
        const float term = a[i * k + p] * b[p * n + j] - lost;
        const float next = sum + term;
        lost = (next - sum) - term;
        sum = next;
      }
      c[i * n + j] = sum;
    }
  }
}
