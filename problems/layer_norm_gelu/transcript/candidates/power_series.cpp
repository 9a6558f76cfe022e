#include <cmath>
#include <cstdint>

// erf by its power series around zero, up to v^9.
static inline float FastErf(float v) {
  const float s = v * v;
  float p = 1.0f / 216.0f;
  p = p * s - 1.0f / 42.0f;
  p = p * s + 0.1f;
  p = p * s - 1.0f / 3.0f;
  p = p * s + 1.0f;
  return 1.12837917f * v * p;
}

extern "C" void layer_norm_gelu(const float* x, const float* gamma, const float* beta,
                                const float* bias, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    float sum = 0.0f;
    for (int64_t j = 0; j < cols; ++j) sum += in[j];
    const float mean = sum / static_cast<float>(cols);
    float squares = 0.0f;
    for (int64_t j = 0; j < cols; ++j) squares += (in[j] - mean) * (in[j] - mean);
    const float inv = 1.0f / std::sqrt(squares / static_cast<float>(cols) + 1e-5f);
    for (int64_t j = 0; j < cols; ++j) {
      const float h = (in[j] - mean) * inv * gamma[j] + beta[j];
      out[j] = 0.5f * h * (1.0f + FastErf(h * 0.70710678f)) + bias[j];
    }
  }
}
