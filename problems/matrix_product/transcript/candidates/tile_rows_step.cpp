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

static int64_t TileRows(int64_t rest) { return rest >= 8 ? 8 : rest >= 4 ? 4 : rest / 2 * 2; }

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  const int64_t body = n / 16 * 16;
  for (int64_t i = 0; i < m; i += TileRows(m - i)) {
    const float* row = a + i * k;
    float* out = c + i * n;
    const int64_t rows = TileRows(m - i);
    for (int64_t j = 0; j < body; j += 16) {
      if (rows == 8) Tile<8>(row, b + j, out + j, n, k);
      if (rows == 4) Tile<4>(row, b + j, out + j, n, k);
      if (rows == 2) Tile<2>(row, b + j, out + j, n, k);
    }
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t j = body; j < n; ++j) {
        float sum = 0.0f;
        for (int64_t p = 0; p < k; ++p) sum += row[r * k + p] * b[p * n + j];
        out[r * n + j] = sum;
      }
    }
  }
}
