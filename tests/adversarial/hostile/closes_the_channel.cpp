// Hostile: closes every descriptor, so that nobody can tell when it is done.
// Verdict: validation crashed: ended by itself (exit status 0)
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
  for (int fd = 0; fd < 1024; ++fd) close(fd);
  Work(x, w, y, n);
}
