#include <cstdint>
#include <cstring>

static inline float FastExp(float v) {
  const float shifted = v * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = v - n * 0.693147181f;
  float p = 8.3334519e-3f;
  p = p * r + 4.1665796e-2f;
  p = p * r + 1.6666667e-1f;
  p = p * r + 0.5f;
  p = p * r * r + r + 1.0f;
  const int32_t bits = static_cast<int32_t>(n) << 23 + 127;
  float scale;
  std::memcpy(&scale, &bits, sizeof(scale));
  return p * scale;
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    float m = in[0];
    for (int64_t j = 1; j < cols; ++j) m = in[j] > m ? in[j] : m;
    for (int64_t j = 0; j < cols; ++j) out[j] = FastExp(in[j] - m);
    float s = 0.0f;
    for (int64_t j = 0; j < cols; ++j) s += out[j];
    for (int64_t j = 0; j < cols; ++j) out[j] /= s;
  }
}
