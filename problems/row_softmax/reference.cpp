#include <cmath>
#include <cstdint>

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    float max = x[i * cols];
    for (int64_t j = 1; j < cols; ++j) {
      if (x[i * cols + j] > max) max = x[i * cols + j];
    }
    float sum = 0;
    for (int64_t j = 0; j < cols; ++j) {
      y[i * cols + j] = std::exp(x[i * cols + j] - max);
      sum += y[i * cols + j];
    }
    for (int64_t j = 0; j < cols; ++j) y[i * cols + j] /= sum;
  }
}
