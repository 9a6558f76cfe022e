#include <cstdint>
#include <cstring>

typedef float f8 __attribute__((vector_size(32)));

static inline f8 Load(const float* p) {
  f8 v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, f8 v) { std::memcpy(p, &v, sizeof(v)); }

// Rows x 16 entries of c stay in registers while p runs over all of k.
template <int Rows>
static void Tile(const float* a, const float* b, float* c, int64_t n, int64_t k) {
  f8 left[Rows] = {};
  f8 right[Rows] = {};
  for (int64_t p = 0; p < k; ++p) {
    const f8 b0 = Load(b + p * n);
    const f8 b1 = Load(b + p * n + 8);
    for (int i = 0; i < Rows; ++i) {
      const float v = a[i * k + p];
      left[i] += v * b0;
      right[i] += v * b1;
    }
  }
  for (int i = 0; i < Rows; ++i) {
    Store(c + i * n, left[i]);
    Store(c + i * n + 8, right[i]);
  }
}

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  int64_t j = 0;
  for (; j + 16 <= n; j += 16) {
    int64_t i = 0;
    for (; i + 4 <= m; i += 4) Tile<4>(a + i * k, b + j, c + i * n + j, n, k);
    for (; i < m; ++i) Tile<1>(a + i * k, b + j, c + i * n + j, n, k);
  }
  // The columns that fill no tile.
  for (int64_t i = 0; i < m && j < n; ++i) {
    float sum[16] = {};
    for (int64_t p = 0; p < k; ++p) {
      for (int64_t l = 0; l < n - j; ++l) sum[l] += a[i * k + p] * b[p * n + j + l];
    }
    std::memcpy(c + i * n + j, sum, static_cast<size_t>(n - j) * sizeof(float));
  }
}
