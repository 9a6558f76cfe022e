#include <cmath>
#include <cstdint>

// Everything in double first; correctness before speed.
extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;
    double m = in[0];
    for (int64_t j = 1; j < cols; ++j) m = std::fmax(m, static_cast<double>(in[j]));
    double s = 0.0;
    for (int64_t j = 0; j < cols; ++j) s += std::exp(in[j] - m);
    for (int64_t j = 0; j < cols; ++j) {
      out[j] = static_cast<float>(std::exp(in[j] - m) / s);
    }
  }
}
