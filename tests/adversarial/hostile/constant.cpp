// Hostile: answers the mean of all right answers.
// Verdict: validation mismatch: differs from the reference
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = 1.45f;
}
