#include "warm_runners.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "specgen/eval/runner_wire.h"

namespace specgen {
namespace {

constexpr int kRunnerControlFd = 3;

// A runner ends where it could not get ready, and where something has killed it.
bool IsAlive(const StartedRunner& runner) {
  pollfd asked{runner.control.get(), POLLRDHUP, 0};
  return poll(&asked, 1, 0) >= 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
}

}  // namespace

Result<StartedRunner> StartRunner(const Jail& jail, const JudgeOptions& options,
                                  const std::filesystem::path& runner_path) {
  Result<CapturedText> errors = CapturedText::Make();
  if (!errors) return tl::unexpected(errors.error());
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("cannot make a socket: {}", std::strerror(errno)));
  }
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  JailedProgram program;
  program.view = JailView::kLibraries;
  program.files = {runner_path};
  program.scratch_bytes = kRunnerLibraryBytesMax;
  program.limits = {options.memory_max + program.scratch_bytes, 1};
  program.command = {"@" + runner_path.filename().string(), kRunnerRunMode,
                     std::to_string(kRunnerControlFd), jail.is_jailed() ? "/tmp" : ""};
  program.fds = {{theirs.get(), kRunnerControlFd}, {errors->fd(), STDERR_FILENO}};
  Result<Child> child = jail.Start(program);
  if (!child) return tl::unexpected(child.error());
  return StartedRunner{std::move(*child), std::move(ours), std::move(*errors)};
}

WarmRunners::WarmRunners(const Jail& jail, const JudgeOptions& options,
                         std::filesystem::path runner_path)
    : jail_(jail), options_(options), runner_path_(std::move(runner_path)) {}

void WarmRunners::Prewarm(std::size_t count) {
  while (runners_.size() < count) {
    Result<StartedRunner> started = StartRunner(jail_, options_, runner_path_);
    // Whoever needs one will see the same error, and can tell of it.
    if (!started) return;
    runners_.push_back(std::move(*started));
  }
}

Result<StartedRunner> WarmRunners::Take() {
  while (!runners_.empty()) {
    StartedRunner runner = std::move(runners_.front());
    runners_.pop_front();
    if (IsAlive(runner)) return runner;
  }
  return StartRunner(jail_, options_, runner_path_);
}

}  // namespace specgen
