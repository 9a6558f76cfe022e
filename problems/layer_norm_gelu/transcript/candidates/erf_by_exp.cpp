#include <cmath>
#include <cstdint>

constexpr int kLanes = 16;

static float Mean(const float* in, int64_t cols) {
  float lanes[kLanes] = {};
  int64_t j = 0;
  for (; j + kLanes <= cols; j += kLanes) {
    for (int l = 0; l < kLanes; ++l) lanes[l] += in[j + l];
  }
  float sum = 0.0f;
  for (; j < cols; ++j) sum += in[j];
  for (float lane : lanes) sum += lane;
  return sum / static_cast<float>(cols);
}

static float Variance(const float* in, float mean, int64_t cols) {
  float lanes[kLanes] = {};
  int64_t j = 0;
  for (; j + kLanes <= cols; j += kLanes) {
    for (int l = 0; l < kLanes; ++l) lanes[l] += (in[j + l] - mean) * (in[j + l] - mean);
  }
  float sum = 0.0f;
  for (; j < cols; ++j) sum += (in[j] - mean) * (in[j] - mean);
  for (float lane : lanes) sum += lane;
  return sum / static_cast<float>(cols);
}

// erf after Abramowitz and Stegun, 7.1.26: 1 - (a1 t + ... + a5 t^5) exp(-v^2), t = 1 / (1 + p
// |v|).
static inline float FastErf(float v) {
  const float u = std::fabs(v);
  const float t = 1.0f / (1.0f + 0.3275911f * u);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  const float r = 1.0f - p * t * std::exp(-u * u);
  return std::copysign(r, v);
}

extern "C" void layer_norm_gelu(const float* x, const float* gamma, const float* beta,
                                const float* bias, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    const float mean = Mean(in, cols);
    const float inv = 1.0f / std::sqrt(Variance(in, mean, cols) + 1e-5f);
    for (int64_t j = 0; j < cols; ++j) {
      const float h = (in[j] - mean) * inv * gamma[j] + beta[j];
      out[j] = 0.5f * h * (1.0f + FastErf(h * 0.70710678f)) + bias[j];
    }
  }
}
