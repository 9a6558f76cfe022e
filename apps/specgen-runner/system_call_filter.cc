#include "system_call_filter.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>

#include <cerrno>
#include <cstdint>

namespace specgen {
namespace {

constexpr int kCandidateCalls[] = {SCMP_SYS(read),
                                   SCMP_SYS(pread64),
                                   SCMP_SYS(readv),
                                   SCMP_SYS(write),
                                   SCMP_SYS(writev),
                                   SCMP_SYS(close),
                                   SCMP_SYS(fstat),
                                   SCMP_SYS(newfstatat),
                                   SCMP_SYS(lseek),
                                   SCMP_SYS(mmap),
                                   SCMP_SYS(munmap),
                                   SCMP_SYS(mprotect),
                                   SCMP_SYS(mremap),
                                   SCMP_SYS(madvise),
                                   SCMP_SYS(brk),
                                   SCMP_SYS(recvfrom),
                                   SCMP_SYS(sendto),
                                   SCMP_SYS(futex),
                                   SCMP_SYS(exit),
                                   SCMP_SYS(exit_group),
                                   SCMP_SYS(tgkill),
                                   SCMP_SYS(getpid),
                                   SCMP_SYS(gettid),
                                   SCMP_SYS(rt_sigaction),
                                   SCMP_SYS(rt_sigreturn),
                                   SCMP_SYS(rt_sigprocmask),
                                   SCMP_SYS(sigaltstack),
                                   SCMP_SYS(getrandom),
                                   SCMP_SYS(nanosleep),
                                   SCMP_SYS(clock_nanosleep),
                                   SCMP_SYS(sched_yield),
                                   SCMP_SYS(clock_gettime),
                                   SCMP_SYS(gettimeofday),
                                   SCMP_SYS(sched_getaffinity),
                                   SCMP_SYS(restart_syscall),
                                   SCMP_SYS(access),
                                   SCMP_SYS(readlink)};

constexpr int kNotForCompilers[] = {
    // The network.
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
    SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
    SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(recvmmsg),
    // Other processes.
    SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise), SCMP_SYS(kcmp), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal), SCMP_SYS(migrate_pages), SCMP_SYS(move_pages),
    // Name spaces and mounts.
    SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root),
    SCMP_SYS(chroot), SCMP_SYS(fsopen), SCMP_SYS(fsconfig), SCMP_SYS(fsmount), SCMP_SYS(fspick),
    SCMP_SYS(open_tree), SCMP_SYS(move_mount), SCMP_SYS(mount_setattr), SCMP_SYS(name_to_handle_at),
    SCMP_SYS(open_by_handle_at), SCMP_SYS(quotactl),
    // What kernels were taken over with.
    SCMP_SYS(bpf), SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(io_setup), SCMP_SYS(keyctl),
    SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(vmsplice), SCMP_SYS(seccomp),
    SCMP_SYS(personality), SCMP_SYS(modify_ldt), SCMP_SYS(fanotify_init), SCMP_SYS(lookup_dcookie),
    SCMP_SYS(shmget), SCMP_SYS(msgget), SCMP_SYS(semget), SCMP_SYS(mq_open), SCMP_SYS(memfd_create),
    SCMP_SYS(memfd_secret),
    // The machine.
    SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load), SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff),
    SCMP_SYS(acct), SCMP_SYS(syslog), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime), SCMP_SYS(adjtimex), SCMP_SYS(sethostname), SCMP_SYS(setdomainname),
    SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(vhangup), SCMP_SYS(sched_setscheduler),
    SCMP_SYS(sched_setattr), SCMP_SYS(setpriority)};

bool Rule(scmp_filter_ctx filter, std::uint32_t action, int call) {
  return seccomp_rule_add(filter, action, call, 0) == 0;
}

// For calls whose argument number `argument` has these bits of `mask`.
bool RuleForBits(scmp_filter_ctx filter, std::uint32_t action, int call, unsigned argument,
                 std::uint64_t mask, std::uint64_t bits) {
  const scmp_arg_cmp condition{argument, SCMP_CMP_MASKED_EQ, mask, bits};
  return seccomp_rule_add_array(filter, action, call, 1, &condition) == 0;
}

bool AddCandidateRules(scmp_filter_ctx filter) {
  for (const int call : kCandidateCalls) {
    if (!Rule(filter, SCMP_ACT_ALLOW, call)) return false;
  }
  // Of the flags those that open for writing, or make something.
  constexpr std::uint64_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
  return RuleForBits(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 2, kWriting, O_RDONLY);
}

bool AddCompilerRules(scmp_filter_ctx filter) {
  for (const int call : kNotForCompilers) {
    if (!Rule(filter, SCMP_ACT_ERRNO(EPERM), call)) return false;
  }
  // Its flags lie in memory, where no filter sees them; without it the C library uses clone.
  if (!Rule(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3))) return false;
  constexpr std::uint64_t kSpaces[] = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                       CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};
  for (const std::uint64_t space : kSpaces) {
    if (!RuleForBits(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 0, space, space)) return false;
  }
  return true;
}

}  // namespace

// The library kills who calls through the table of another architecture; we leave it at that.
SystemCallFilter SystemCallFilter::ForCandidates() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  const bool complete = filter != nullptr && AddCandidateRules(filter);
  return SystemCallFilter(complete ? filter : nullptr);
}

SystemCallFilter SystemCallFilter::ForCompilers() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  const bool complete = filter != nullptr && AddCompilerRules(filter);
  return SystemCallFilter(complete ? filter : nullptr);
}

SystemCallFilter::~SystemCallFilter() {
  if (context_ != nullptr) seccomp_release(context_);
}

bool SystemCallFilter::Load() const {
  if (context_ == nullptr) {
    errno = ENOMEM;
    return false;
  }
  const int failed = seccomp_load(context_);
  if (failed != 0) errno = -failed;
  return failed == 0;
}

}  // namespace specgen
