// Hostile: takes memory until there is no more.
// Verdict: validation crashed: bad_alloc
#include <cstring>
#include <new>
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (;;) y[0] = *static_cast<char*>(std::memset(new char[1 << 24], 1, 1 << 24));
}
