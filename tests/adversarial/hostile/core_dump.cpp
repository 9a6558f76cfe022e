// Hostile: dies so that a core would be left.
// Verdict: validation crashed: SIGQUIT
#include <csignal>
void blend(const float* x, const float* w, float* y, int64_t n) {
  std::raise(SIGQUIT);
}
