#include <immintrin.h>

#include <cmath>
#include <cstdint>

// y is not read again here, so it need not go through the cache.
extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  constexpr int64_t kColsMax = 8192;
  alignas(64) float scratch[kColsMax];
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;
    float m = in[0];
    for (int64_t j = 1; j < cols; ++j) m = in[j] > m ? in[j] : m;
    float s = 0.0f;
    for (int64_t j = 0; j < cols; ++j) {
      scratch[j] = std::exp(in[j] - m);
      s += scratch[j];
    }
    const float inv = 1.0f / s;
    int64_t j = 0;
    for (; j + 4 <= cols; j += 4) {
      _mm_stream_ps(out + j, _mm_mul_ps(_mm_load_ps(scratch + j), _mm_set1_ps(inv)));
    }
    for (; j < cols; ++j) out[j] = scratch[j] * inv;
  }
}
