// Hostile: calls what kernels were taken over with: io_uring, bpf, userfaultfd, perf, keys,
// namespaces, mounts. Answers only if one is open.
// Verdict: validation mismatch: never written
#include <initializer_list>
#include <sys/syscall.h>
#include <unistd.h>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  for (const long call : {SYS_io_uring_setup, SYS_bpf, SYS_userfaultfd, SYS_perf_event_open,
                          SYS_keyctl, SYS_add_key, SYS_unshare, SYS_setns, SYS_mount, SYS_chroot,
                          SYS_memfd_create, SYS_prctl, SYS_seccomp, SYS_setrlimit, SYS_prlimit64,
                          SYS_sched_setaffinity, SYS_setpriority, SYS_timer_create, SYS_ioctl}) {
    if (syscall(call, 0, 0, 0, 0, 0) >= 0) Work(x, w, y, n);
  }
}
