// Hostile: never returns.
// Verdict: validation timed out: did not return within
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (volatile int i = 0;; i = i + 1) {
  }
}
