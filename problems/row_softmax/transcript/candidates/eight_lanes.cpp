#include <cmath>
#include <cstdint>

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  constexpr int kLanes = 8;
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    const int64_t body = cols - cols % kLanes;

    // Eight independent maxima: no loop-carried chain, and the compiler can keep them in a vector.
    float lane_max[kLanes];
    for (int l = 0; l < kLanes; ++l) lane_max[l] = in[0];
    for (int64_t j = 0; j < body; j += kLanes) {
      for (int l = 0; l < kLanes; ++l) {
        lane_max[l] = in[j + l] > lane_max[l] ? in[j + l] : lane_max[l];
      }
    }
    float m = lane_max[0];
    for (int l = 1; l < kLanes; ++l) m = lane_max[l] > m ? lane_max[l] : m;
    for (int64_t j = body; j < cols; ++j) m = in[j] > m ? in[j] : m;

    float lane_sum[kLanes] = {};
    for (int64_t j = 0; j < body; j += kLanes) {
      for (int l = 0; l < kLanes; ++l) {
        const float e = std::exp(in[j + l] - m);
        out[j + l] = e;
        lane_sum[l] += e;
      }
    }
    float s = 0.0f;
    for (int64_t j = body; j < cols; ++j) {
      out[j] = std::exp(in[j] - m);
      s += out[j];
    }
    for (int l = 0; l < kLanes; ++l) s += lane_sum[l];

    const float inv = 1.0f / s;
    for (int64_t j = 0; j < cols; ++j) out[j] *= inv;
  }
}
