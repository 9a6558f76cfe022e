#include "runner_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include "input_draw.h"
#include "plain_text.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

constexpr Duration kStartDeadline = std::chrono::seconds(30);
// An answer just before the deadline leaves this much to be stopped in.
constexpr Duration kPausePatience = std::chrono::milliseconds(500);
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

// As the end of a sentence.
std::string LastWords(std::string_view text) {
  std::string words = PlainText(text);
  while (!words.empty() && (words.back() == '\n' || words.back() == ' ')) words.pop_back();
  return words;
}

}  // namespace

RunnerProcess::RunnerProcess(const RunnerSpec& spec, const CancelFlag& cancel,
                             std::shared_ptr<SharedArena> arena, StartedRunner started)
    : options_(spec.options),
      who_(spec.is_reference ? "reference" : "candidate"),
      cancel_(&cancel),
      arena_(std::move(arena)),
      arena_bytes_(spec.arena_bytes),
      runner_(std::move(started)),
      sequence_(SecretSeed() >> 1U) {}

Judged<std::unique_ptr<RunnerProcess>> RunnerProcess::Start(const RunnerSpec& spec,
                                                            const CancelFlag& cancel) {
  std::shared_ptr<SharedArena> arena = spec.arena;
  if (!arena) {
    Result<std::unique_ptr<SharedArena>> made = SharedArena::Make(spec.arena_bytes);
    if (!made) return EndStage(made.error());
    arena = std::move(*made);
  }
  SPECGEN_CHECK(spec.arena_bytes <= arena->bytes(), "the arena is as large as the runner's part");
  Result<StartedRunner> started = spec.warm != nullptr
                                      ? spec.warm->Take()
                                      : StartRunner(spec.jail, spec.options, spec.runner_path);
  if (!started) return EndStage(started.error());
  std::unique_ptr<RunnerProcess> runner(
      new RunnerProcess(spec, cancel, std::move(arena), std::move(*started)));
  Judged<void> ready = runner->AwaitOurs(RunnerReplyKind::kStarted);
  if (ready) ready = runner->SendLoad(spec);
  if (ready) ready = runner->AwaitOurs(RunnerReplyKind::kLoading);
  if (ready) ready = runner->AwaitLoaded();
  if (!ready) return tl::unexpected(ready.error());
  return runner;
}

Judged<void> RunnerProcess::AwaitOurs(RunnerReplyKind kind) {
  const Judged<RunnerReply> reply = Receive(kStartDeadline);
  if (reply && reply->kind == kind) return {};
  return NotReady(reply ? EndStage(StageOutcome::kLost, "unexpected answer")
                        : tl::unexpected(reply.error()));
}

// Nothing of the candidate has run yet, so that this is about us.
tl::unexpected<Verdict> RunnerProcess::NotReady(const tl::unexpected<Verdict>& verdict) const {
  if (verdict.value().outcome == StageOutcome::kCancelled) return verdict;
  return EndStage(StageOutcome::kLost,
                  fmt::format("the jail did not start: {}", verdict.value().text));
}

Judged<void> RunnerProcess::SendLoad(const RunnerSpec& spec) {
  const UniqueFd library(open(spec.library.c_str(), O_RDONLY | O_CLOEXEC));
  if (library.get() < 0) {
    return EndStage(StageOutcome::kLost,
                    fmt::format("cannot read {}: {}", spec.library.string(), std::strerror(errno)));
  }
  const Duration cpu_time =
      spec.is_reference ? kReferenceCpuTime : options_.stage_deadline + std::chrono::seconds(1);
  RunnerLoad load;
  load.arena_bytes = arena_bytes_;
  load.address_bytes = static_cast<std::uint64_t>(options_.memory_max) + arena_bytes_;
  load.cpu_seconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(cpu_time).count());
  load.is_reference = spec.is_reference ? 1 : 0;
  const int fds[] = {arena_->fd(), library.get()};
  iovec record{&load, sizeof(load)};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(fds))] = {};
  msghdr message{};
  message.msg_iov = &record;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof(space);
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(fds));
  std::memcpy(CMSG_DATA(header), fds, sizeof(fds));
  if (sendmsg(runner_.control.get(), &message, MSG_NOSIGNAL) != sizeof(load)) {
    return NotReady(Died());
  }
  return {};
}

Judged<void> RunnerProcess::AwaitLoaded() {
  const Duration deadline = options_.call_deadline_max;
  const Duration end = MonotonicNow() + deadline;
  const Judged<RunnerReply> loaded = Receive(deadline);
  if (!loaded) return tl::unexpected(loaded.error());
  if (loaded->kind == RunnerReplyKind::kLoaded) return Pause(end, deadline);
  if (loaded->kind == RunnerReplyKind::kLoadFailed) {
    const std::size_t length = strnlen(loaded->text, sizeof(loaded->text));
    return EndStage(
        StageOutcome::kLaunchFailed,
        fmt::format("the compiled {} could not be loaded (is the entry point defined?): {}", who_,
                    PlainText(std::string_view(loaded->text, length))));
  }
  return Spoke();
}

tl::unexpected<Verdict> RunnerProcess::Spoke() const {
  return EndStage(StageOutcome::kRefused, fmt::format("the {} spoke on the judge's channel", who_));
}

tl::unexpected<Verdict> RunnerProcess::Died() {
  if (runner_.child.Wait(kExitPatience, *cancel_) == WaitEnd::kCancelled) {
    return EndStage(StageOutcome::kCancelled, "");
  }
  runner_.child.Kill();
  const int status = runner_.child.exit_status();
  const std::string signal = SignalName(status);
  std::string text = signal.empty()
                         ? fmt::format(
                               "the process ended by itself (exit status {}) before it had "
                               "answered",
                               status)
                         : fmt::format("the process was ended by {}", signal);
  const std::string words = LastWords(runner_.errors.Text(kLastWordsMax));
  if (!words.empty()) text += fmt::format("{}{}", kPrintedMark, words);
  auto crashed = EndStage(StageOutcome::kCrashed, std::move(text));
  crashed.value().was_killed = status == 128 + SIGKILL;
  return crashed;
}

Judged<RunnerReply> RunnerProcess::Receive(Duration deadline) {
  const Duration end = MonotonicNow() + deadline;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - MonotonicNow()).count();
    if (cancel_->is_raised()) return EndStage(StageOutcome::kCancelled, "");
    if (left <= 0) {
      runner_.child.Kill();
      return EndStage(StageOutcome::kTimedOut,
                      fmt::format("the {} did not return within {}", who_, DeadlineText(deadline)));
    }
    pollfd waited[] = {{runner_.control.get(), POLLIN, 0}, {cancel_->fd(), POLLIN, 0}};
    if (poll(waited, 2, static_cast<int>(std::min<std::int64_t>(left, 1'000'000))) <= 0) continue;
    if (waited[0].revents == 0) continue;
    RunnerReply reply;
    // One byte more than a record, so that a longer one is noticed.
    char record[sizeof(reply) + 1];
    const ssize_t count = recv(runner_.control.get(), record, sizeof(record), MSG_DONTWAIT);
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
  if (recv(runner_.control.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0) {
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
  const std::optional<Child::CoreTimes> before = runner_.child.TimesOnCores();
  // The inputs stand in the arena: whoever runs on has them, told or not.
  const Duration start = MonotonicNow();
  runner_.child.Resume();
  if (send(runner_.control.get(), &command, sizeof(command), MSG_NOSIGNAL) != sizeof(command)) {
    return Died();
  }
  const Judged<RunnerReply> reply = Receive(deadline);
  const Duration elapsed = MonotonicNow() - start;
  if (!reply) return tl::unexpected(reply.error());
  // At once: while we stop it, it waits for our core.
  const std::optional<Child::CoreTimes> after = runner_.child.TimesOnCores();
  waited_ = Duration(0);
  if (before && after) {
    waited_ = std::clamp(after->waited - before->waited, Duration(0), elapsed);
  }
  if (reply->kind != RunnerReplyKind::kCalled || reply->sequence != command.sequence) {
    return Spoke();
  }
  if (Judged<void> paused = Pause(start + deadline, deadline); !paused)
    return tl::unexpected(paused.error());
  return elapsed;
}

// A candidate can answer in the runner's place before its work is done, and work on.
Judged<void> RunnerProcess::Pause(Duration end, Duration deadline) {
  switch (runner_.child.Pause(std::max(end - MonotonicNow(), kPausePatience))) {
    case PauseEnd::kPaused:
      return {};
    case PauseEnd::kEnded:
      return Died();
    case PauseEnd::kWorks:
      runner_.child.Kill();
      return EndStage(StageOutcome::kTimedOut,
                      fmt::format("the {} had answered, and was still at work in a system call {} "
                                  "after it was called",
                                  who_, DeadlineText(deadline)));
    case PauseEnd::kFailed:
      break;
  }
  runner_.child.Kill();
  return EndStage(StageOutcome::kLost,
                  "the runner could not be stopped after its answer: the machine is overloaded, or "
                  "its kernel does not tell a process's children");
}

Judged<void> RunnerProcess::Stop() {
  const Judged<void> silent = CheckSilence();
  runner_.child.Kill();
  return silent;
}

}  // namespace specgen
