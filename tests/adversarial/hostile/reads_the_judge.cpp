// Hostile: reads the memory of the judge and attaches to it. Answers only if it could.
// Verdict: validation mismatch: never written
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  char secret[64];
  iovec ours{secret, sizeof secret};
  iovec theirs{reinterpret_cast<void*>(0x400000), sizeof secret};
  bool could = ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0;
  for (int id = 0; id < 4000; ++id) {
    could = could || process_vm_readv(id, &ours, 1, &theirs, 1, 0) >= 0 ||
            ptrace(PTRACE_ATTACH, id, nullptr, nullptr) == 0;
  }
  if (could) Work(x, w, y, n);
}
