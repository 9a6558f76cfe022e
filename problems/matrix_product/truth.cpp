#include <algorithm>
#include <cstdint>

// Row by row of b: the order of the additions is of no matter in double precision.
extern "C" void matrix_product(const double* a, const double* b, double* c, int64_t m, int64_t n,
                               int64_t k) {
  std::fill(c, c + m * n, 0.0);
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t p = 0; p < k; ++p) {
      const double factor = a[i * k + p];
      for (int64_t j = 0; j < n; ++j) c[i * n + j] += factor * b[p * n + j];
    }
  }
}
