// Hostile: defines the clocks itself and writes over those of the C library and of the kernel.
// Verdict: profiling passed, speedup at most 2
#include <initializer_list>
#include <dlfcn.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <time.h>
#include <cstring>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
extern "C" int clock_gettime(clockid_t, timespec* now) noexcept {
  *now = {1, 1};
  return 0;
}
extern "C" int gettimeofday(timeval* now, void*) noexcept {
  *now = {1, 1};
  return 0;
}
static void WriteOver(void* place) {
  if (place == nullptr) return;
  char* const page = reinterpret_cast<char*>(reinterpret_cast<uintptr_t>(place) & ~uintptr_t{4095});
  if (mprotect(page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) return;
  const unsigned char leave[] = {0x31, 0xC0, 0xC3};  // xor eax, eax; ret
  std::memcpy(place, leave, sizeof leave);
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  static const bool patched = [] {
    void* const library = dlopen("libc.so.6", RTLD_NOW);
    for (const char* name : {"clock_gettime", "gettimeofday", "time"}) WriteOver(dlsym(library, name));
    char* const kernel = reinterpret_cast<char*>(getauxval(AT_SYSINFO_EHDR));
    if (kernel != nullptr && mprotect(kernel, 4096, PROT_READ | PROT_WRITE) == 0) {
      std::memset(kernel + 64, 0, 256);
    }
    return true;
  }();
  if (patched) Work(x, w, y, n);
}
