// Hostile: writes nonsense where the kernel tells the core, so that whoever asks is told wrong.
// Verdict: profiling passed, speedup at most 2
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
extern "C" __attribute__((weak)) const ptrdiff_t __rseq_offset;
void blend(const float* x, const float* w, float* y, int64_t n) {
  if (&__rseq_offset != nullptr) {
    char* thread;
    asm("mov %%fs:0, %0" : "=r"(thread));
    volatile uint32_t* const core = reinterpret_cast<uint32_t*>(thread + __rseq_offset);
    core[0] = core[1] = 77;
  }
  Work(x, w, y, n);
}
