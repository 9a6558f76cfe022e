#include <cmath>
#include <cstdint>

extern "C" void layer_norm_gelu(const float* x, const float* gamma, const float* beta,
                                const float* bias, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;
    // Welford's update: one pass and no cancellation, one division for each entry.
    double mean = 0.0;
    double squares = 0.0;
    for (int64_t j = 0; j < cols; ++j) {
      const double delta = in[j] - mean;
      mean += delta / static_cast<double>(j + 1);
      squares += delta * (in[j] - mean);
    }
    const double deviation = std::sqrt(squares / static_cast<double>(cols) + 1e-5);
    for (int64_t j = 0; j < cols; ++j) {
      const double h = (in[j] - mean) / deviation * gamma[j] + beta[j];
      out[j] = static_cast<float>(h / 2 * std::erfc(-h / std::sqrt(2.0)) + bias[j]);
    }
  }
}
