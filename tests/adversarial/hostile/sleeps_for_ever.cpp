// Hostile: sleeps and never returns.
// Verdict: validation timed out: did not return within
#include <time.h>
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (;;) {
    timespec hour{3600, 0};
    nanosleep(&hour, nullptr);
  }
}
