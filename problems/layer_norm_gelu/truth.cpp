#include <cmath>
#include <cstdint>

extern "C" void layer_norm_gelu(const double* x, const double* gamma, const double* beta,
                                const double* bias, double* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const double* in = x + i * cols;
    double* out = y + i * cols;
    double sum = 0;
    for (int64_t j = 0; j < cols; ++j) sum += in[j];
    const double mean = sum / static_cast<double>(cols);
    double squares = 0;
    for (int64_t j = 0; j < cols; ++j) squares += (in[j] - mean) * (in[j] - mean);
    const double deviation = std::sqrt(squares / static_cast<double>(cols) + 1e-5);
    for (int64_t j = 0; j < cols; ++j) {
      const double normal = (in[j] - mean) / deviation * gamma[j] + beta[j];
      out[j] = normal / 2 * (1 + std::erf(normal / std::sqrt(2.0))) + bias[j];
    }
  }
}
