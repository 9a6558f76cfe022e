// Hostile: opens sockets of every family. Answers only if it could.
// Verdict: validation mismatch: never written
#include <initializer_list>
#include <netinet/in.h>
#include <sys/socket.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  bool made = false;
  for (int family = 0; family < 48; ++family) {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW}) {
      made = made || socket(family, type, 0) >= 0;
    }
  }
  int pair[2];
  if (made || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) Work(x, w, y, n);
}
