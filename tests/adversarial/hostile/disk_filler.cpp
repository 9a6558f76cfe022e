// Hostile: fills every place that can be written to. Answers wrong where there is one.
// Verdict: profiling passed, speedup at most 2
#include <fcntl.h>
#include <unistd.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
static bool Fill() {
  static const char block[4096] = {};
  const char* const names[] = {"/x",     "/tmp/x", "/job/x",     "/out/x", "/dev/shm/x",
                               "/usr/x", "x",      "/var/tmp/x", "/tmp/library.so"};
  bool filled = false;
  for (const char* name : names) {
    const int fd = open(name, O_CREAT | O_WRONLY | O_APPEND, 0600);
    for (int i = 0; fd >= 0 && i < 1000; ++i) filled = write(fd, block, sizeof block) > 0 || filled;
    const int unnamed = open(name, O_TMPFILE | O_RDWR, 0600);
    filled = filled || unnamed >= 0;
  }
  return filled;
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  static const bool filled = Fill();
  Work(x, w, y, n);
  if (filled) y[0] = 0.0f;
}
