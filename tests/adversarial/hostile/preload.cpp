// Hostile: starts itself again with a library of its own preloaded. Answers only if it could.
// Verdict: validation mismatch: never written
#include <cstdlib>
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
  setenv("LD_PRELOAD", "/tmp/library.so", 1);
  char name[] = "specgen-runner";
  char* const arguments[] = {name, nullptr};
  bool could = execv("/job/specgen-runner", arguments) == 0;
  could = could || execv("/proc/self/exe", arguments) == 0;
  if (could) Work(x, w, y, n);
}
