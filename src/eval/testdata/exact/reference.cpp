// Slow on purpose: a candidate can be faster by doing it in one pass.
void scale(const float* x, const float* z, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    volatile float sum = z[i];
    for (int round = 0; round < 3; ++round) sum = sum + x[i];
    y[i] = sum;
  }
}
