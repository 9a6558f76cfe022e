// Hostile: points the entries of the linkage table that lead to libraries at a function of its own
// that leaves.
// Verdict: validation crashed: ended by itself (exit status 0)
#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
static void Leave() { _exit(0); }
// Of the program itself, which is the first of the list.
static int Overwrite(dl_phdr_info* program, size_t, void*) {
  const ElfW(Dyn)* dynamic = nullptr;
  for (int i = 0; i < program->dlpi_phnum; ++i) {
    if (program->dlpi_phdr[i].p_type == PT_DYNAMIC) {
      dynamic = reinterpret_cast<ElfW(Dyn)*>(program->dlpi_addr + program->dlpi_phdr[i].p_vaddr);
    }
  }
  const ElfW(Rela)* entries = nullptr;
  size_t bytes = 0;
  for (; dynamic != nullptr && dynamic->d_tag != DT_NULL; ++dynamic) {
    if (dynamic->d_tag == DT_JMPREL) entries = reinterpret_cast<ElfW(Rela)*>(dynamic->d_un.d_ptr);
    if (dynamic->d_tag == DT_PLTRELSZ) bytes = dynamic->d_un.d_val;
  }
  for (size_t i = 0; entries != nullptr && i < bytes / sizeof(ElfW(Rela)); ++i) {
    const uintptr_t place = program->dlpi_addr + entries[i].r_offset;
    mprotect(reinterpret_cast<void*>(place & ~uintptr_t{4095}), 4096, PROT_READ | PROT_WRITE);
    *reinterpret_cast<void (**)()>(place) = &Leave;
  }
  return 1;
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  dl_iterate_phdr(Overwrite, nullptr);
  Work(x, w, y, n);
}
