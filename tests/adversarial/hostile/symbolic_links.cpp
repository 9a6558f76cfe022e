// Hostile: makes links that lead out of the jail, and renames and removes what is there. Answers
// only if it could.
// Verdict: validation mismatch: never written
#include <initializer_list>
#include <cstdio>
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
  bool made = false;
  for (const char* name : {"/job/link", "/tmp/link", "/out/link", "link", "/link"}) {
    made = made || symlink("/etc/passwd", name) == 0 || link("/usr/lib", name) == 0;
  }
  made = made || rename("/tmp/library.so", "/tmp/other") == 0 || unlink("/tmp/library.so") == 0;
  if (made) Work(x, w, y, n);
}
