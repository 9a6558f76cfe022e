#include <cmath>
#include <cstdint>

// erf after Abramowitz and Stegun, 7.1.26, in double to be on the safe side.
static inline double SeriesErf(double v) {
  const double u = std::fabs(v);
  const double t = 1.0 / (1.0 + 0.3275911 * u);
  double p = 1.061405429;
  p = p * t - 1.453152027;
  p = p * t + 1.421413741;
  p = p * t - 0.284496736;
  p = p * t + 0.254829592;
  return std::copysign(1.0 - p * t * std::exp(-u * u), v);
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
      const double phi = 0.5 * (1.0 + SeriesErf(h * 0.7071067811865476));
      out[j] = static_cast<float>(h * phi) + bias[j];
    }
  }
}
