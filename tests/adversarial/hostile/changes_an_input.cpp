// Hostile: changes the inputs to what its answer is right for.
// Verdict: validation mismatch: was modified
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const_cast<float*>(x)[i] = const_cast<float*>(w)[i] = 0.0f;
    y[i] = 1.0f;
  }
}
