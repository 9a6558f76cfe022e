#include <cmath>
#include <cstdint>

// The three steps one after the other, each over the whole matrix.

static void LayerNorm(const float* x, const float* gamma, const float* beta, float* y, int64_t rows,
                      int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    double sum = 0;
    for (int64_t j = 0; j < cols; ++j) sum += x[i * cols + j];
    const float mean = static_cast<float>(sum / cols);
    double squares = 0;
    for (int64_t j = 0; j < cols; ++j) {
      const float centred = x[i * cols + j] - mean;
      squares += centred * centred;
    }
    const float deviation = static_cast<float>(std::sqrt(squares / cols + 1e-5));
    for (int64_t j = 0; j < cols; ++j) {
      y[i * cols + j] = (x[i * cols + j] - mean) / deviation * gamma[j] + beta[j];
    }
  }
}

static void Gelu(float* y, int64_t count) {
  const float root = std::sqrt(float(2));
  for (int64_t i = 0; i < count; ++i) y[i] = y[i] / 2 * (1 + std::erf(y[i] / root));
}

static void AddBias(const float* bias, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < cols; ++j) y[i * cols + j] += bias[j];
  }
}

extern "C" void layer_norm_gelu(const float* x, const float* gamma, const float* beta,
                                const float* bias, float* y, int64_t rows, int64_t cols) {
  LayerNorm(x, gamma, beta, y, rows, cols);
  Gelu(y, rows * cols);
  AddBias(bias, y, rows, cols);
}
