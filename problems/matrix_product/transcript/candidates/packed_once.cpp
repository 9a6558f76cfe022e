#include <cstdint>
#include <cstring>
#include <vector>

// GCC 12 takes vectors that are wider than the machine's through memory, so they are not; and there
// are half as many registers.
#ifdef __AVX512F__
constexpr int kLanes = 16;
constexpr int kRows = 8;
#else
constexpr int kLanes = 8;
constexpr int kRows = 6;
#endif
typedef float vec __attribute__((vector_size(kLanes * 4)));

constexpr int64_t kColumns = 2 * kLanes;

static inline vec Load(const float* p) {
  vec v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, vec v) { std::memcpy(p, &v, sizeof(v)); }

// Columns j to j + kColumns - 1 of b, row after row without gaps; columns past the end are zero.
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
  vec left[Rows] = {};
  vec right[Rows] = {};
  for (int64_t p = 0; p < k; ++p) {
    const vec b0 = Load(panel + p * kColumns);
    const vec b1 = Load(panel + p * kColumns + kLanes);
    for (int i = 0; i < Rows; ++i) {
      const float v = a[i * k + p];
      left[i] += v * b0;
      right[i] += v * b1;
    }
  }
  for (int i = 0; i < Rows; ++i) {
    if (width == kColumns) {
      Store(c + i * n, left[i]);
      Store(c + i * n + kLanes, right[i]);
    } else {
      float row[kColumns];
      Store(row, left[i]);
      Store(row + kLanes, right[i]);
      std::memcpy(c + i * n, row, static_cast<size_t>(width) * sizeof(float));
    }
  }
}

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  std::vector<float> panel(static_cast<size_t>(k * kColumns));
  for (int64_t j = 0; j < n; j += kColumns) {
    const int64_t width = n - j < kColumns ? n - j : kColumns;
    if (j == 0 || width < kColumns) Pack(b, panel.data(), j, n, k);
    int64_t i = 0;
    for (; i + kRows <= m; i += kRows)
      Tile<kRows>(a + i * k, panel.data(), c + i * n + j, n, k, width);
    for (; i + 4 <= m; i += 4) Tile<4>(a + i * k, panel.data(), c + i * n + j, n, k, width);
    for (; i < m; ++i) Tile<1>(a + i * k, panel.data(), c + i * n + j, n, k, width);
  }
}
