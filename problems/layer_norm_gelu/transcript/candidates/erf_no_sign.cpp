#include <bit>
#include <cmath>
#include <cstdint>

static inline float FastExp(float v) {
  v = v < -87.0f ? -87.0f : v;
  const float shifted = v * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = (v - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 8.36959351e-3f;
  p = p * r + 4.16695364e-2f;
  p = p * r + 1.66665668e-1f;
  p = p * r + 4.99999851e-1f;
  p = p * r * r + r + 1.0f;
  return p * std::bit_cast<float>((static_cast<int32_t>(n) + 127) << 23);
}

// erf after Abramowitz and Stegun, 7.1.26: 1 - (a1 t + ... + a5 t^5) exp(-v^2), t = 1 / (1 + p
// |v|).
static inline float FastErf(float v) {
  const float u = v;
  const float t = 1.0f / (1.0f + 0.3275911f * u);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  const float r = 1.0f - p * t * FastExp(-v * v);
  return r;
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
