#include <bit>
#include <cstdint>

// exp for arguments in [-87, 0]: 2^n from the exponent field times a polynomial on the remainder.
static inline float FastExp(float v) {
  v = v < -87.0f ? -87.0f : v;
  const float shifted = v * 1.44269504f + 12582912.0f;  // 1.5 * 2^23 rounds to the nearest integer.
  const float n = shifted - 12582912.0f;
  const float r = (v - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  return p * std::bit_cast<float>(bits);
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    float m = in[0];
    for (int64_t j = 1; j < cols; ++j) m = in[j] > m ? in[j] : m;
    // No reduction in this loop, so nothing stops the vectorizer.
    for (int64_t j = 0; j < cols; ++j) out[j] = FastExp(in[j] - m);
    float s = 0.0f;
    for (int64_t j = 0; j < cols; ++j) s += out[j];
    const float inv = 1.0f / s;
    for (int64_t j = 0; j < cols; ++j) out[j] *= inv;
  }
}
