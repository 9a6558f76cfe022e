#include <cstdint>
#include <vector>

// Both factors are then read along their rows.
extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  std::vector<float> bt(static_cast<size_t>(n * k));
  for (int64_t p = 0; p < k; ++p) {
    for (int64_t j = 0; j < n; ++j) bt[j * k + p] = b[p * n + j];
  }
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0.0f;
      for (int64_t p = 0; p < k; ++p) sum += a[i * k + p] * bt[j * k + p];
      c[i * n + j] = sum;
    }
  }
}
