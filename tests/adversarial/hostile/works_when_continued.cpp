// Hostile: has a signal handler work ahead when it is continued after a stop, outside of its call.
// Verdict: profiling passed, speedup at most 2
#include <csignal>
#include <cstring>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
static const float* next_x;
static const float* next_w;
static int64_t next_n = 0;
static float ahead[4096];
static volatile bool is_ahead = false;
void blend(const float* x, const float* w, float* y, int64_t n) {
  static const bool installed = std::signal(SIGCONT, [](int) {
    Work(next_x, next_w, ahead, next_n);
    is_ahead = true;
  }) != SIG_ERR;
  if (is_ahead && x == next_x && w == next_w && n == next_n) {
    std::memcpy(y, ahead, n * sizeof(float));
  } else {
    Work(x, w, y, n);
  }
  is_ahead = false;
  // The first set of a batch stands where that of the last one stood.
  if (installed && (next_n != n || x < next_x)) next_x = x, next_w = w, next_n = n;
}
