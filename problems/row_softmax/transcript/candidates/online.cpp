#include <cmath>
#include <cstdint>

// Online softmax: maximum and sum in one pass, the sum is rescaled when the maximum grows.
extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;
    float m = -INFINITY;
    float s = 0.0f;
    for (int64_t j = 0; j < cols; ++j) {
      const float next = in[j] > m ? in[j] : m;
      s = s * std::exp(m - next) + std::exp(in[j] - next);
      m = next;
    }
    for (int64_t j = 0; j < cols; ++j) out[j] = std::exp(in[j] - m) / s;
  }
}
