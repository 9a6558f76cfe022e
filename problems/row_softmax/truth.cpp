#include <algorithm>
#include <cmath>
#include <cstdint>

extern "C" void row_softmax(const double* x, double* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const double* in = x + i * cols;
    double* out = y + i * cols;
    const double max = *std::max_element(in, in + cols);
    double sum = 0;
    for (int64_t j = 0; j < cols; ++j) {
      out[j] = std::exp(in[j] - max);
      sum += out[j];
    }
    for (int64_t j = 0; j < cols; ++j) out[j] /= sum;
  }
}
