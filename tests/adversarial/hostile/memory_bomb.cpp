// Hostile: takes memory until there is no more.
// Verdict: validation crashed: bad_alloc
#include <new>
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (;;) {
    char* const block = new char[1 << 26];
    for (int at = 0; at < 1 << 26; at += 1 << 20) block[at] = 1;
    y[0] = block[n];
  }
}
