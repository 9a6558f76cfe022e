#include <cstdint>

struct Sizes {
  int64_t n, k;  // Distances between rows of b and c, and of a.
};

// Halves the rows until the block is small enough for a plain product.
static void Multiply(const float* a, const float* b, float* c, int64_t m, int64_t n, int64_t k,
                     Sizes sizes) {
  if (m * n * k <= 16 * 16 * 16 && n > 0) {
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t p = 0; p < k; ++p) {
        for (int64_t j = 0; j < n; ++j)
          c[i * sizes.n + j] += a[i * sizes.k + p] * b[p * sizes.n + j];
      }
    }
    return;
  }
  const int64_t half = m / 2;
  Multiply(a, b, c, m - half, n, k, sizes);
  Multiply(a + (m - half) * sizes.k, b, c + (m - half) * sizes.n, half, n, k, sizes);
}

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  for (int64_t i = 0; i < m * n; ++i) c[i] = 0.0f;
  Multiply(a, b, c, m, n, k, {n, k});
}
