void pair(const float* a, const int32_t* k, double* sum, int32_t* twice, int64_t rows,
          int64_t cols) {
  for (int64_t r = 0; r < rows; ++r) {
    sum[r] = 0.0;
    for (int64_t c = 0; c < cols; ++c) sum[r] += a[r * cols + c];
  }
  for (int64_t c = 0; c < cols; ++c) twice[c] = k[c] + k[c];
}
