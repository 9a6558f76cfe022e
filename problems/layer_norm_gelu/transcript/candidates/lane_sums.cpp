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

extern "C" void layer_norm_gelu(const float* x, const float* gamma, const float* beta,
                                const float* bias, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    const float mean = Mean(in, cols);
    const float inv = 1.0f / std::sqrt(Variance(in, mean, cols) + 1e-5f);
    for (int64_t j = 0; j < cols; ++j) {
      const float h = (in[j] - mean) * inv * gamma[j] + beta[j];
      out[j] = 0.5f * h * (1.0f + std::erf(h * 0.70710678f)) + bias[j];
    }
  }
}
