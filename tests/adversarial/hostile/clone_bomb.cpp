// Hostile: the same past the library, with every call that makes a process. Answers only if it
// could.
// Verdict: validation mismatch: never written
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
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
  const bool made = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0 || syscall(SYS_fork) >= 0 ||
                    syscall(SYS_vfork) >= 0 || syscall(SYS_clone3, nullptr, 0) >= 0;
  if (made) Work(x, w, y, n);
}
