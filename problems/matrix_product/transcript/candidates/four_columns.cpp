#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    const float* row = a + i * k;
    int64_t j = 0;
    for (; j + 4 <= n; j += 4) {
      float s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
      for (int64_t p = 0; p < k; ++p) {
        const float v = row[p];
        const float* bp = b + p * n + j;
        s0 += v * bp[0];
        s1 += v * bp[1];
        s2 += v * bp[2];
        s3 += v * bp[3];
      }
      c[i * n + j] = s0;
      c[i * n + j + 1] = s1;
      c[i * n + j + 2] = s2;
      c[i * n + j + 3] = s3;
    }
    for (; j < n; ++j) {
      float s = 0.0f;
      for (int64_t p = 0; p < k; ++p) s += row[p] * b[p * n + j];
      c[i * n + j] = s;
    }
  }
}
