#include "runner_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "input_draw.h"

namespace specgen {
namespace {

constexpr int kControlFd = 3;
constexpr int kArenaFd = 4;
constexpr Duration kStartDeadline = std::chrono::seconds(30);
constexpr Duration kExitPatience = std::chrono::seconds(5);
constexpr std::size_t kLastWordsMax = 400;
// Every call has a deadline of its own.
constexpr Duration kReferenceCpuTime = std::chrono::hours(1);

// "300 ms", "3 s", "3.4 s": to 100 ms, which is all that matters of a deadline.
std::string DeadlineText(Duration deadline) {
  const auto milliseconds = deadline / std::chrono::milliseconds(1);
  if (milliseconds < 100) return fmt::format("{} ms", milliseconds);
  const auto tenths = (milliseconds + 50) / 100;
  if (tenths < 10) return fmt::format("{} ms", tenths * 100);
  if (tenths % 10 == 0) return fmt::format("{} s", tenths / 10);
  return fmt::format("{}.{} s", tenths / 10, tenths % 10);
}

// Makes a program's last words fit for a report: they go to terminals.
std::string LastWords(std::string text) {
  for (char& letter : text) {
    const bool is_control = static_cast<unsigned char>(letter) < ' ' || letter == '\x7f';
    if (is_control && letter != '\n' && letter != '\t') letter = '?';
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

RunnerProcess::RunnerProcess(const JudgeOptions& options, const CancelFlag& cancel,
                             std::unique_ptr<SharedArena> arena, CapturedText errors)
    : options_(options),
      cancel_(&cancel),
      arena_(std::move(arena)),
      errors_(std::move(errors)),
      sequence_(SecretSeed() >> 1U) {}

Judged<std::unique_ptr<RunnerProcess>> RunnerProcess::Start(const RunnerSpec& spec,
                                                            const CancelFlag& cancel) {
  Result<std::unique_ptr<SharedArena>> arena = SharedArena::Make(spec.arena_bytes);
  if (!arena) return EndStage(arena.error());
  Result<CapturedText> errors = CapturedText::Make();
  if (!errors) return EndStage(errors.error());
  std::unique_ptr<RunnerProcess> runner(
      new RunnerProcess(spec.options, cancel, std::move(*arena), std::move(*errors)));
  if (spec.is_reference) runner->who_ = "reference";
  if (Judged<void> spawned = runner->Spawn(spec); !spawned) {
    return tl::unexpected(spawned.error());
  }
  if (Judged<void> loaded = runner->AwaitLoaded(); !loaded) return tl::unexpected(loaded.error());
  return runner;
}

Judged<void> RunnerProcess::Spawn(const RunnerSpec& spec) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return EndStage(StageOutcome::kLost,
                    fmt::format("cannot make a socket: {}", std::strerror(errno)));
  }
  control_ = UniqueFd(ends[0]);
  const UniqueFd theirs(ends[1]);
  const Duration cpu_time =
      spec.is_reference ? kReferenceCpuTime : options_.stage_deadline + std::chrono::seconds(1);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(cpu_time).count();
  const auto address_bytes = static_cast<std::uint64_t>(options_.memory_max) + arena_->bytes();
  JailedProgram program;
  program.view = JailView::kLibraries;
  program.files = {spec.runner_path, spec.library};
  program.command = {"@" + spec.runner_path.filename().string(),
                     kRunnerRunMode,
                     std::to_string(address_bytes),
                     std::to_string(seconds),
                     std::to_string(kControlFd),
                     std::to_string(kArenaFd),
                     std::to_string(arena_->bytes()),
                     "@" + spec.library.filename().string()};
  program.fds = {
      {theirs.get(), kControlFd}, {arena_->fd(), kArenaFd}, {errors_.fd(), STDERR_FILENO}};
  Result<Child> child = spec.jail.Start(program);
  if (!child) return EndStage(child.error());
  child_.emplace(std::move(*child));
  return {};
}

Judged<void> RunnerProcess::AwaitLoaded() {
  const Judged<RunnerReply> started = Receive(kStartDeadline);
  if (!started || started->kind != RunnerReplyKind::kStarted) {
    // Nothing of the candidate has run yet, so that this is about us.
    if (!started && started.error().outcome == StageOutcome::kCancelled) {
      return tl::unexpected(started.error());
    }
    return EndStage(StageOutcome::kLost,
                    fmt::format("the jail did not start: {}",
                                started ? "unexpected answer" : started.error().text));
  }
  const Judged<RunnerReply> loaded = Receive(options_.call_deadline_max);
  if (!loaded) return tl::unexpected(loaded.error());
  if (loaded->kind == RunnerReplyKind::kLoaded) return Pause();
  if (loaded->kind == RunnerReplyKind::kLoadFailed) {
    const std::size_t length = strnlen(loaded->text, sizeof(loaded->text));
    return EndStage(
        StageOutcome::kLaunchFailed,
        fmt::format("the compiled {} could not be loaded (is the entry point defined?): {}", who_,
                    std::string_view(loaded->text, length)));
  }
  return Spoke();
}

tl::unexpected<Verdict> RunnerProcess::Spoke() const {
  return EndStage(StageOutcome::kRefused, fmt::format("the {} spoke on the judge's channel", who_));
}

tl::unexpected<Verdict> RunnerProcess::Died() {
  if (child_->Wait(kExitPatience, *cancel_) == WaitEnd::kCancelled) {
    return EndStage(StageOutcome::kCancelled, "");
  }
  child_->Kill();
  const int status = child_->exit_status();
  const std::string signal = SignalName(status);
  std::string text = signal.empty()
                         ? fmt::format(
                               "the process ended by itself (exit status {}) before it had "
                               "answered",
                               status)
                         : fmt::format("the process was ended by {}", signal);
  const std::string words = LastWords(errors_.Text(kLastWordsMax));
  if (!words.empty()) text += fmt::format("; it had printed: {}", words);
  return EndStage(StageOutcome::kCrashed, std::move(text));
}

Judged<RunnerReply> RunnerProcess::Receive(Duration deadline) {
  const Duration end = MonotonicNow() + deadline;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - MonotonicNow()).count();
    if (cancel_->is_raised()) return EndStage(StageOutcome::kCancelled, "");
    if (left <= 0) {
      child_->Kill();
      return EndStage(StageOutcome::kTimedOut,
                      fmt::format("the {} did not return within {}", who_, DeadlineText(deadline)));
    }
    pollfd waited[] = {{control_.get(), POLLIN, 0}, {cancel_->fd(), POLLIN, 0}};
    if (poll(waited, 2, static_cast<int>(std::min<std::int64_t>(left, 1'000'000))) <= 0) continue;
    if (waited[0].revents == 0) continue;
    RunnerReply reply;
    // One byte more than a record, so that a longer one is noticed.
    char record[sizeof(reply) + 1];
    const ssize_t count = recv(control_.get(), record, sizeof(record), MSG_DONTWAIT);
    if (count == static_cast<ssize_t>(sizeof(reply))) {
      std::memcpy(&reply, record, sizeof(reply));
      return reply;
    }
    if (count > 0) {
      return Spoke();
    }
    if (count == 0 || errno != EAGAIN) return Died();
  }
}

Judged<void> RunnerProcess::CheckSilence() {
  char byte = 0;
  if (recv(control_.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0) {
    return Spoke();
  }
  return {};
}

Judged<Duration> RunnerProcess::Call(const RunnerLayout& layout, std::size_t first,
                                     std::size_t count, Duration deadline) {
  if (Judged<void> silent = CheckSilence(); !silent) return tl::unexpected(silent.error());
  RunnerCommand command;
  command.sequence = ++sequence_;
  command.first_set = first;
  command.call_count = count;
  command.layout = layout;
  // The inputs stand in the arena: whoever runs on has them, told or not.
  const Duration start = MonotonicNow();
  child_->Resume();
  if (send(control_.get(), &command, sizeof(command), MSG_NOSIGNAL) != sizeof(command)) {
    return Died();
  }
  const Judged<RunnerReply> reply = Receive(deadline);
  const Duration elapsed = MonotonicNow() - start;
  if (!reply) return tl::unexpected(reply.error());
  if (reply->kind != RunnerReplyKind::kCalled || reply->sequence != command.sequence) {
    return Spoke();
  }
  if (Judged<void> paused = Pause(); !paused) return tl::unexpected(paused.error());
  return elapsed;
}

// A candidate can answer in the runner's place before its work is done, and work on.
Judged<void> RunnerProcess::Pause() {
  switch (child_->Pause()) {
    case PauseEnd::kPaused:
      return {};
    case PauseEnd::kEnded:
      return Died();
    case PauseEnd::kFailed:
      break;
  }
  child_->Kill();
  return EndStage(StageOutcome::kLost,
                  "the runner could not be stopped after its answer: the machine is overloaded, or "
                  "its kernel does not tell a process's children");
}

Judged<void> RunnerProcess::Stop() {
  const Judged<void> silent = CheckSilence();
  child_->Kill();
  return silent;
}

}  // namespace specgen
