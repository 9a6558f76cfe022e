// Hostile: makes a system call through the door of 32-bit programs, whose numbers mean other
// calls.
// Verdict: validation crashed: the process was ended by SIGSYS
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  long result = 2;  // fork
  asm volatile("int $0x80" : "+a"(result) : : "memory");
  Work(x, w, y, n);
}
