#include <cstdint>
#include <cstring>

// exp by writing the scaled argument straight into the exponent field of a float.
static inline float BitExp(float v) {
  const int32_t bits = static_cast<int32_t>(12102203.0f * v) + 1064866805;
  float out;
  std::memcpy(&out, &bits, sizeof(out));
  return out;
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    float m = in[0];
    for (int64_t j = 1; j < cols; ++j) m = in[j] > m ? in[j] : m;
    float s = 0.0f;
    for (int64_t j = 0; j < cols; ++j) {
      out[j] = BitExp(in[j] - m);
      s += out[j];
    }
    const float inv = 1.0f / s;
    for (int64_t j = 0; j < cols; ++j) out[j] *= inv;
  }
}
