#include "child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "specgen/base/check.h"

namespace specgen {
namespace {

// Children get descriptors below this number.
constexpr int kFdMax = 16;

// How long bubblewrap may take to tell of the jail, or to notice that the jail is gone.
constexpr Duration kJailPatience = std::chrono::seconds(5);

// glibc 2.36 declares these for C only.
int OpenPidFd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }
bool SendSignal(int pid_fd, int signal) {
  return syscall(SYS_pidfd_send_signal, pid_fd, signal, nullptr, 0) == 0;
}

// Owns what posix_spawn needs.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  // Gives the child these descriptors and no others from 3 up, whatever we have inherited. The
  // actions are carried out in order, and no source may be overwritten before its turn.
  void GiveFds(const std::vector<std::pair<int, int>>& fds) {
    std::set<int> given;
    for (const auto& [ours, theirs] : fds) {
      sources_.emplace_back(fcntl(ours, F_DUPFD_CLOEXEC, kFdMax));
      posix_spawn_file_actions_adddup2(&actions_, sources_.back().get(), theirs);
      given.insert(theirs);
    }
    for (int fd = STDERR_FILENO + 1; fd < kFdMax; ++fd) {
      if (!given.contains(fd)) posix_spawn_file_actions_addclose(&actions_, fd);
    }
    posix_spawn_file_actions_addclosefrom_np(&actions_, kFdMax);
  }
  void StartIn(const std::filesystem::path& folder) {
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  int Spawn(const ChildSpec& spec, pid_t& pid) {
    const std::vector<char*> arguments = Pointers(spec.command);
    const std::vector<char*> environment = Pointers(spec.environment);
    return posix_spawn(&pid, arguments[0], &actions_, &attributes_, arguments.data(),
                       environment.data());
  }

 private:
  static std::vector<char*> Pointers(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  std::vector<UniqueFd> sources_;
};

// 0 where there is none.
pid_t FirstChildOf(pid_t parent) {
  std::ifstream file(fmt::format("/proc/{0}/task/{0}/children", parent));
  pid_t child = 0;
  file >> child;
  return child;
}

// What the kernel tells of a process, as proc(5) has it.
struct ProcessStatus {
  char state = 0;  // 'R', 'S', 'T' and so on; 0 where there is no such process.
  pid_t parent = 0;
};

ProcessStatus StatusOf(pid_t pid) {
  const UniqueFd file(open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC));
  char text[512];
  const ssize_t count = file.get() < 0 ? -1 : read(file.get(), text, sizeof(text) - 1);
  if (count <= 0) return {};
  text[count] = '\0';
  // They stand after the name, which may hold anything.
  const char* const name_end = std::strrchr(text, ')');
  ProcessStatus status;
  if (name_end == nullptr || std::sscanf(name_end, ") %c %d", &status.state, &status.parent) != 2) {
    return {};
  }
  return status;
}

// Waits until `fd` is readable. False when the deadline comes first.
bool WaitReadable(int fd, Duration deadline) {
  const Duration end = MonotonicNow() + deadline;
  for (;;) {
    pollfd waited{fd, POLLIN, 0};
    const int ready = poll(&waited, 1, PollTimeout(end - MonotonicNow()));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return false;
  }
}

// A descriptor of the process that has this number now; -1 where that is no child or grandchild of
// `ancestor`, whose own number is not given to another meanwhile. The number alone could by now be
// anybody's.
UniqueFd OpenDescendant(pid_t pid, pid_t ancestor) {
  UniqueFd opened(OpenPidFd(pid));
  if (opened.get() < 0) return {};
  const pid_t parent = StatusOf(pid).parent;
  if (parent != ancestor && (parent <= 1 || StatusOf(parent).parent != ancestor)) return {};
  // What was read is about the process that was opened only if that one is still there.
  return WaitReadable(opened.get(), Duration(0)) ? UniqueFd() : std::move(opened);
}

}  // namespace

Duration MonotonicNow() {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

int PollTimeout(Duration left) {
  const std::int64_t milliseconds = left / std::chrono::milliseconds(1);
  return static_cast<int>(std::clamp<std::int64_t>(milliseconds, -1, INT_MAX - 1)) + 1;
}

Result<Child> Child::Start(ChildSpec spec) {
  SpawnPlan plan;
  plan.GiveFds(spec.fds);
  if (!spec.folder.empty()) plan.StartIn(spec.folder);
  pid_t pid = -1;
  const int error = plan.Spawn(spec, pid);
  if (error != 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("cannot start {}: {}", spec.command[0], std::strerror(error)));
  }
  return Child(pid, UniqueFd(OpenPidFd(pid)), std::move(spec));
}

Child::Child(pid_t pid, UniqueFd pid_fd, ChildSpec spec)
    : group_(std::move(spec.group)),
      pid_(pid),
      pid_fd_(std::move(pid_fd)),
      jail_status_(std::move(spec.jail_status)) {
  SPECGEN_CHECK(pid_fd_.get() >= 0, "a process of ours that was not waited for has a pidfd");
}

Child::Child(Child&& other) noexcept
    : group_(std::exchange(other.group_, std::nullopt)),
      pid_(std::exchange(other.pid_, -1)),
      pid_fd_(std::move(other.pid_fd_)),
      jail_status_(std::move(other.jail_status_)),
      jail_pid_(other.jail_pid_),
      jail_pid_fd_(std::move(other.jail_pid_fd_)),
      program_pid_(other.program_pid_),
      program_pid_fd_(std::move(other.program_pid_fd_)),
      exit_status_(other.exit_status_) {}

Child::~Child() {
  if (pid_ > 0) Kill();
}

bool Child::Reap(bool block) {
  if (exit_status_) return true;
  // Where the guard was killed nobody else ends what it had started, and bubblewrap leaves a
  // process behind that is killed while it starts. The group's number is its own until it is waited
  // for.
  siginfo_t ended{};
  const int options = WEXITED | WNOWAIT | (block ? 0 : WNOHANG);
  while (waitid(P_PID, static_cast<id_t>(pid_), &ended, options) != 0 && errno == EINTR) {
  }
  if (ended.si_pid != pid_) return false;
  kill(-pid_, SIGKILL);
  int status = 0;
  pid_t reaped = -1;
  do {
    reaped = waitpid(pid_, &status, block ? 0 : WNOHANG);
  } while (reaped < 0 && errno == EINTR);
  if (reaped == 0) return false;
  SPECGEN_CHECK(reaped == pid_, "nobody else waits for a child of ours");
  exit_status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return true;
}

WaitEnd Child::Wait(Duration deadline, const CancelFlag& cancel) {
  const Duration end = MonotonicNow() + deadline;
  while (!Reap(false)) {
    if (cancel.is_raised()) return WaitEnd::kCancelled;
    const Duration left = end - MonotonicNow();
    if (left <= Duration(0)) return WaitEnd::kDeadline;
    pollfd waited[] = {{pid_fd_.get(), POLLIN, 0}, {cancel.fd(), POLLIN, 0}};
    poll(waited, 2, PollTimeout(left));
  }
  return WaitEnd::kExited;
}

void Child::FindJailProcess(Duration deadline) {
  if (jail_pid_ != 0) return;
  if (jail_status_.get() < 0 || !WaitReadable(jail_status_.get(), deadline)) return;
  std::string told;
  char buffer[512];
  // bubblewrap writes one JSON object, in pieces, and closes its end.
  while (told.find('}') == std::string::npos && WaitReadable(jail_status_.get(), deadline)) {
    const ssize_t count = read(jail_status_.get(), buffer, sizeof(buffer));
    if (count <= 0) break;
    told.append(buffer, static_cast<std::size_t>(count));
  }
  const auto status = nlohmann::json::parse(told, nullptr, false);
  if (status.is_object() && status.contains("child-pid")) {
    const auto told_pid = status["child-pid"].get<pid_t>();
    // bubblewrap is a child of ours (the guard), and the jail's first process one of bubblewrap's
    // until that is gone and then the guard's.
    jail_pid_fd_ = OpenDescendant(told_pid, pid_);
    if (jail_pid_fd_.get() >= 0) jail_pid_ = told_pid;
  }
}

void Child::Kill() {
  if (!Reap(false)) {
    // When its first process dies the kernel ends everything in the jail before bubblewrap sees
    // it; killing bubblewrap itself would return while the jail is still dying.
    FindJailProcess(kJailPatience);
    if (jail_pid_fd_.get() >= 0) {
      SendSignal(jail_pid_fd_.get(), SIGKILL);
      WaitReadable(pid_fd_.get(), kJailPatience);
    }
    if (!Reap(false)) kill(-pid_, SIGKILL);
    Reap(true);
  }
}

void Child::FindProgramProcess() {
  if (program_pid_ != 0) return;
  FindJailProcess(kJailPatience);
  const pid_t parent = jail_pid_ == 0 ? pid_ : jail_pid_;
  const pid_t found = FirstChildOf(parent);
  if (found == 0) return;
  program_pid_fd_ = OpenDescendant(found, parent);
  if (program_pid_fd_.get() >= 0) program_pid_ = found;
}

pid_t Child::program_pid() {
  FindProgramProcess();
  return program_pid_;
}

PauseEnd Child::Pause(Duration patience) {
  FindProgramProcess();
  if (program_pid_ == 0) {
    // A program that has just ended is not found either.
    return WaitReadable(pid_fd_.get(), kJailPatience) ? PauseEnd::kEnded : PauseEnd::kFailed;
  }
  const Duration start = MonotonicNow();
  const std::optional<CoreTimes> before = TimesOnCores();
  if (!SendSignal(program_pid_fd_.get(), SIGSTOP)) return PauseEnd::kEnded;
  for (;;) {
    // Asked before the state is: this thread may have to wait for a core in between.
    const bool is_late = MonotonicNow() - start > patience;
    const char state = StatusOf(program_pid_).state;
    if (state == 'T') return PauseEnd::kPaused;
    if (state == 0 || state == 'Z' || state == 'X') return PauseEnd::kEnded;
    if (is_late) break;
    sched_yield();
  }
  // Whoever does not run has not been stopped, but waits: for a core, unless the kernel says for
  // what.
  const std::optional<CoreTimes> after = TimesOnCores();
  const bool had_core = StatusOf(program_pid_).state == 'D' ||
                        (before && after && after->ran - before->ran > patience / 8);
  return had_core ? PauseEnd::kWorks : PauseEnd::kFailed;
}

void Child::Resume() {
  if (program_pid_ != 0) SendSignal(program_pid_fd_.get(), SIGCONT);
}

std::optional<Child::CoreTimes> Child::TimesOnCores() {
  FindProgramProcess();
  std::ifstream file(fmt::format("/proc/{}/schedstat", program_pid_));
  std::int64_t ran = 0;
  std::int64_t waited = 0;
  if (file >> ran >> waited) return CoreTimes{Duration(ran), Duration(waited)};
  return std::nullopt;
}

int Child::exit_status() const {
  SPECGEN_CHECK(exit_status_.has_value(), "only a child that has exited has a status");
  return *exit_status_;
}

std::string SignalName(int exit_status) {
  const char* name = exit_status > 128 ? sigabbrev_np(exit_status - 128) : nullptr;
  return name == nullptr ? "" : fmt::format("SIG{}", name);
}

}  // namespace specgen
