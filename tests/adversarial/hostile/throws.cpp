// Hostile: lets an exception out.
// Verdict: validation crashed: no luck
#include <stdexcept>
void blend(const float* x, const float* w, float* y, int64_t n) {
  throw std::runtime_error("no luck");
}
