// The program inside the jail, and the one that watches over it outside. It holds no secret. A
// candidate that takes it over can answer in its place; the judge stops the process at an answer
// and believes nothing but the outputs.
#include <dlfcn.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "specgen/eval/runner_wire.h"

namespace specgen {
namespace {

constexpr int kUsageStatus = 64;
constexpr int kSetupStatus = 65;

[[noreturn]] void Quit(const char* what) {
  std::fprintf(stderr, "specgen-runner: %s failed: %s\n", what, std::strerror(errno));
  std::_Exit(kSetupStatus);
}

std::uint64_t Number(const char* text) { return std::strtoull(text, nullptr, 10); }

void Limit(__rlimit_resource resource, std::uint64_t value) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) Quit("getrlimit");
  // A limit that is already lower stays.
  limit.rlim_max = value < limit.rlim_max ? value : limit.rlim_max;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(resource, &limit) != 0) Quit("setrlimit");
}

// The limits that both modes begin with: ADDRESS_BYTES CPU_SECONDS.
void ApplyLimits(char** arguments) {
  Limit(RLIMIT_AS, Number(arguments[0]));
  Limit(RLIMIT_CPU, Number(arguments[1]));
  Limit(RLIMIT_CORE, 0);
}

int Guard(int count, char** arguments) {
  if (count < 2) return kUsageStatus;
  std::signal(SIGTERM, [](int) { kill(0, SIGKILL); });
  if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) Quit("prctl");
  // bubblewrap does not wait for the jail's first process, and not every machine has an init that
  // does: in a container they would pile up.
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) Quit("prctl");
  // It may have been gone before we asked to be told.
  if (static_cast<std::uint64_t>(getppid()) != Number(arguments[0])) kill(0, SIGKILL);
  const pid_t child = fork();
  if (child < 0) Quit("fork");
  if (child == 0) {
    std::signal(SIGTERM, SIG_DFL);
    execv(arguments[1], arguments + 1);
    Quit("execv");
  }
  // Whoever waits for the end of a stream must not wait for us.
  closefrom(STDERR_FILENO + 1);
  int status = 0;
  for (;;) {
    int ended_status = 0;
    const pid_t ended = waitpid(-1, &ended_status, 0);
    if (ended == child) status = ended_status;
    if (ended < 0 && errno != EINTR) break;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int Exec(int count, char** arguments) {
  if (count < 5) return kUsageStatus;
  ApplyLimits(arguments);
  Limit(RLIMIT_FSIZE, Number(arguments[2]));
  Limit(RLIMIT_NPROC, Number(arguments[3]));
  execv(arguments[4], arguments + 4);
  Quit("execv");
}

// What a library needs to load, to compute on memory, to print and to die. Everything else, and
// above all threads, processes, timers, sockets and signals to others, is not permitted.
constexpr int kAllowedCalls[] = {SCMP_SYS(read),
                                 SCMP_SYS(pread64),
                                 SCMP_SYS(readv),
                                 SCMP_SYS(write),
                                 SCMP_SYS(writev),
                                 SCMP_SYS(close),
                                 SCMP_SYS(fstat),
                                 SCMP_SYS(newfstatat),
                                 SCMP_SYS(lseek),
                                 SCMP_SYS(openat),
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

void ForbidTheRest() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) Quit("seccomp_init");
  for (const int call : kAllowedCalls) {
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) Quit("seccomp_rule_add");
  }
  if (seccomp_load(filter) != 0) Quit("seccomp_load");
  seccomp_release(filter);
}

void Send(int control_fd, const RunnerReply& reply) {
  if (send(control_fd, &reply, sizeof(reply), MSG_NOSIGNAL) != sizeof(reply)) std::_Exit(0);
}

RunnerEntry Load(int control_fd, const char* library) {
  RunnerReply reply;
  void* const loaded = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  void* const entry = loaded == nullptr ? nullptr : dlsym(loaded, kRunnerEntry);
  if (entry == nullptr) {
    reply.kind = RunnerReplyKind::kLoadFailed;
    std::snprintf(reply.text, sizeof(reply.text), "%s", dlerror());
    Send(control_fd, reply);
    std::_Exit(0);
  }
  reply.kind = RunnerReplyKind::kLoaded;
  Send(control_fd, reply);
  return reinterpret_cast<RunnerEntry>(entry);
}

void Call(RunnerEntry entry, const RunnerCommand& command, char* arena) {
  const RunnerLayout& layout = command.layout;
  const void* inputs[kRunnerTensorMax];
  void* outputs[kRunnerTensorMax];
  for (std::uint64_t i = 0; i < command.call_count; ++i) {
    char* const set = arena + (command.first_set + i) * layout.stride;
    for (std::uint32_t k = 0; k < layout.input_count; ++k) {
      inputs[k] = set + layout.input_offsets[k];
    }
    for (std::uint32_t k = 0; k < layout.output_count; ++k) {
      outputs[k] = set + layout.output_offsets[k];
    }
    entry(inputs, outputs, layout.dims);
  }
}

int Run(int count, char** arguments) {
  if (count != 6) return kUsageStatus;
  const int control_fd = static_cast<int>(Number(arguments[2]));
  const int arena_fd = static_cast<int>(Number(arguments[3]));
  void* const arena =
      mmap(nullptr, Number(arguments[4]), PROT_READ | PROT_WRITE, MAP_SHARED, arena_fd, 0);
  if (arena == MAP_FAILED) Quit("mmap");
  close(arena_fd);
  ApplyLimits(arguments);
  Limit(RLIMIT_FSIZE, kRunnerFileBytesMax);
  // Past the limit, printing fails instead of killing.
  std::signal(SIGXFSZ, SIG_IGN);
  ForbidTheRest();

  Send(control_fd, RunnerReply{});
  const RunnerEntry entry = Load(control_fd, arguments[5]);
  for (;;) {
    RunnerCommand command;
    if (recv(control_fd, &command, sizeof(command), 0) != sizeof(command)) std::_Exit(0);
    Call(entry, command, static_cast<char*>(arena));
    RunnerReply reply;
    reply.kind = RunnerReplyKind::kCalled;
    reply.sequence = command.sequence;
    Send(control_fd, reply);
  }
}

}  // namespace
}  // namespace specgen

int main(int count, char** arguments) {
  if (count > 2 && std::strcmp(arguments[1], specgen::kRunnerGuardMode) == 0) {
    return specgen::Guard(count - 2, arguments + 2);
  }
  if (count > 2 && std::strcmp(arguments[1], specgen::kRunnerExecMode) == 0) {
    return specgen::Exec(count - 2, arguments + 2);
  }
  if (count > 2 && std::strcmp(arguments[1], specgen::kRunnerRunMode) == 0) {
    return specgen::Run(count - 2, arguments + 2);
  }
  std::fprintf(stderr, "specgen-runner is started by specgen-worker only\n");
  return specgen::kUsageStatus;
}
