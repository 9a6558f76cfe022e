// Hostile: leaves the call by a jump into what ran while it was loaded, past everything that
// checks.
// Verdict: validation crashed: ended by itself (exit status 0)
#include <csetjmp>
#include <unistd.h>
static std::jmp_buf before;
__attribute__((constructor)) static void Mark() {
  if (setjmp(before) != 0) _exit(0);
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  std::longjmp(before, 1);
}
