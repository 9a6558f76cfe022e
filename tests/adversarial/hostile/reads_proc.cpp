// Hostile: reads what the kernel tells of processes and of the host. Answers only if there is
// something.
// Verdict: validation mismatch: never written
#include <initializer_list>
#include <fcntl.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (const char* name : {"/proc/self/mem", "/proc/1/environ", "/proc/self/maps", "/proc/cpuinfo",
                           "/sys/kernel", "/dev/mem", "/dev/null", "/etc/passwd", "/etc", "/home",
                           "/root", "/run", "/var"}) {
    if (open(name, O_RDONLY) >= 0) Work(x, w, y, n);
  }
}
