// Hostile: sets timers that would interrupt it wherever it is. Answers only if it could.
// Verdict: validation mismatch: never written
#include <csignal>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
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
  const itimerval soon{{0, 1000}, {0, 1000}};
  timer_t timer;
  const bool could = setitimer(ITIMER_REAL, &soon, nullptr) == 0 ||
                     timer_create(CLOCK_MONOTONIC, nullptr, &timer) == 0 ||
                     syscall(SYS_alarm, 1) >= 0;
  if (could) Work(x, w, y, n);
}
