#include <immintrin.h>

#include <cstdint>

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;
    __m256 vm = _mm256_set1_ps(in[0]);
    int64_t j = 0;
    for (; j + 8 <= cols; j += 8) vm = _mm256_max_ps(vm, _mm256_loadu_ps(in + j));
    alignas(32) float lanes[8];
    _mm256_store_ps(lanes, vm);
    float m = lanes[0];
    for (int l = 1; l < 8; ++l) m = lanes[l] > m ? lanes[l] : m;
    for (; j < cols; ++j) m = in[j] > m ? in[j] : m;

    __m256 vs = _mm256_setzero_ps();
    for (j = 0; j + 8 <= cols; j += 8) {
      const __m256 e = _mm256_exp_ps(_mm256_sub_ps(_mm256_loadu_ps(in + j), _mm256_set1_ps(m)));
      _mm256_storeu_ps(out + j, e);
      vs = _mm256_add_ps(vs, e);
    }
    _mm256_store_ps(lanes, vs);
    float s = 0.0f;
    for (int l = 0; l < 8; ++l) s += lanes[l];
    for (; j < cols; ++j) {
      out[j] = __builtin_expf(in[j] - m);
      s += out[j];
    }
    const float inv = 1.0f / s;
    for (j = 0; j < cols; ++j) out[j] *= inv;
  }
}
