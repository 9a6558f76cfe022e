// Hostile: writes over the code that the runner receives commands with.
// Verdict: validation crashed: ended by itself (exit status 0)
#include <sys/mman.h>
#include <sys/socket.h>
#include <cstring>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  Work(x, w, y, n);
  char* const code = reinterpret_cast<char*>(&recv);
  char* const page = reinterpret_cast<char*>(reinterpret_cast<uintptr_t>(code) & ~uintptr_t{4095});
  if (mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) return;
  const unsigned char leave[] = {0x31, 0xC0, 0xC3};  // xor eax, eax; ret
  std::memcpy(code, leave, sizeof leave);
}
