#include <cstdint>
#include <cstring>

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

static inline vec Load(const float* p) {
  vec v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, vec v) { std::memcpy(p, &v, sizeof(v)); }

// Rows x 2 * kLanes entries of c stay in registers while p runs over all of k.
template <int Rows>
static void Tile(const float* a, const float* b, float* c, int64_t n, int64_t k) {
  vec left[Rows] = {};
  vec right[Rows] = {};
  for (int64_t p = 0; p < k; ++p) {
    const vec b0 = Load(b + p * n);
    const vec b1 = Load(b + p * n + kLanes);
    for (int i = 0; i < Rows; ++i) {
      const float v = a[i * k + p];
      left[i] += v * b0;
      right[i] += v * b1;
    }
  }
  for (int i = 0; i < Rows; ++i) {
    Store(c + i * n, left[i]);
    Store(c + i * n + kLanes, right[i]);
  }
}

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  int64_t j = 0;
  for (; j + 2 * kLanes <= n; j += 2 * kLanes) {
    int64_t i = 0;
    for (; i + kRows <= m; i += kRows) Tile<kRows>(a + i * k, b + j, c + i * n + j, n, k);
    for (; i < m; ++i) Tile<1>(a + i * k, b + j, c + i * n + j, n, k);
  }
  // The columns that fill no tile.
  for (int64_t i = 0; i < m && j < n; ++i) {
    float sum[2 * kLanes] = {};
    for (int64_t p = 0; p < k; ++p) {
      for (int64_t l = 0; l < n - j; ++l) sum[l] += a[i * k + p] * b[p * n + j + l];
    }
    std::memcpy(c + i * n + j, sum, static_cast<size_t>(n - j) * sizeof(float));
  }
}
