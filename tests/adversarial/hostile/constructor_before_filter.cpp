// Hostile: opens a socket in a constructor, in the hope that the walls are not up yet. Answers
// only if it could.
// Verdict: validation mismatch: never written
#include <sys/socket.h>
static int early = -1;
__attribute__((constructor(101))) static void Open() { early = socket(AF_UNIX, SOCK_STREAM, 0); }
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  if (early >= 0) Work(x, w, y, n);
}
