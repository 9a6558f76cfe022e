// Hostile: leaves through a handler that never ends.
// Verdict: validation timed out: did not return within
#include <cstdlib>
void blend(const float* x, const float* w, float* y, int64_t n) {
  std::atexit([] {
    for (volatile int i = 0;; i = i + 1) {
    }
  });
  std::exit(0);
}
