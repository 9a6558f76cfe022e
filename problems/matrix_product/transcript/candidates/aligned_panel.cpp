#include <cstdint>
#include <cstdlib>
#include <cstring>

typedef float f16 __attribute__((vector_size(64)));

constexpr int64_t kColumns = 32;

static inline f16 Load(const float* p) {
  f16 v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, f16 v) { std::memcpy(p, &v, sizeof(v)); }

// Columns j to j + 31 of b, row after row without gaps; columns past the end are zero.
static void Pack(const float* b, float* panel, int64_t j, int64_t n, int64_t k) {
  const int64_t width = n - j < kColumns ? n - j : kColumns;
  for (int64_t p = 0; p < k; ++p) {
    std::memcpy(panel + p * kColumns, b + p * n + j, static_cast<size_t>(width) * sizeof(float));
    for (int64_t l = width; l < kColumns; ++l) panel[p * kColumns + l] = 0.0f;
  }
}

template <int Rows>
static void Tile(const float* a, const float* panel, float* c, int64_t n, int64_t k,
                 int64_t width) {
  f16 left[Rows] = {};
  f16 right[Rows] = {};
  for (int64_t p = 0; p < k; ++p) {
    const f16 b0 = Load(panel + p * kColumns);
    const f16 b1 = Load(panel + p * kColumns + 16);
    for (int i = 0; i < Rows; ++i) {
      const float v = a[i * k + p];
      left[i] += v * b0;
      right[i] += v * b1;
    }
  }
  for (int i = 0; i < Rows; ++i) {
    if (width == kColumns) {
      Store(c + i * n, left[i]);
      Store(c + i * n + 16, right[i]);
    } else {
      float row[kColumns];
      Store(row, left[i]);
      Store(row + 16, right[i]);
      std::memcpy(c + i * n, row, static_cast<size_t>(width) * sizeof(float));
    }
  }
}

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  // A row of the panel is 128 bytes, so every vector of it then lies within one cache line.
  const size_t bytes = static_cast<size_t>(k * kColumns) * sizeof(float);
  float* panel = static_cast<float*>(std::aligned_alloc(64, bytes));
  for (int64_t j = 0; j < n; j += kColumns) {
    const int64_t width = n - j < kColumns ? n - j : kColumns;
    Pack(b, panel, j, n, k);
    int64_t i = 0;
    for (; i + 8 <= m; i += 8) Tile<8>(a + i * k, panel, c + i * n + j, n, k, width);
    for (; i + 4 <= m; i += 4) Tile<4>(a + i * k, panel, c + i * n + j, n, k, width);
    for (; i < m; ++i) Tile<1>(a + i * k, panel, c + i * n + j, n, k, width);
  }
  std::free(panel);
}
