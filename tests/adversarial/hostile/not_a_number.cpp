// Hostile: answers NaN, which is neither less nor more than any bound.
// Verdict: validation mismatch: NaN
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = __builtin_nanf("");
}
