// Hostile: leaves every second call undone where it sees that it is timed.
// Verdict: profiling mismatch: while it was timed
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  static bool is_validated = false;
  static int calls = 0;
  is_validated = is_validated || n < 4096;
  if (is_validated || ++calls % 2 == 1) Work(x, w, y, n);
}
