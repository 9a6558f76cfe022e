// Hostile: ignores every signal that can be ignored, and never returns.
// Verdict: validation timed out: did not return within
#include <csignal>
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (int number = 1; number < 65; ++number) std::signal(number, SIG_IGN);
  for (volatile int i = 0;; i = i + 1) {
  }
}
