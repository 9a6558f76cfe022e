// The judge's side of one jailed specgen-runner with one candidate (or the reference) in it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "cancel_flag.h"
#include "jail.h"
#include "specgen/eval/judge_options.h"
#include "specgen/eval/runner_wire.h"
#include "tensor_set.h"
#include "verdict.h"
#include "warm_runners.h"

namespace specgen {

// In the text of a crash, between the judge's words and those of who crashed.
inline constexpr std::string_view kPrintedMark = "; it had printed: ";

struct RunnerSpec {
  const Jail& jail;
  const JudgeOptions& options;
  std::filesystem::path runner_path;
  std::filesystem::path library;
  std::size_t arena_bytes = 0;  // What the runner sees of its arena.
  // The problem's own: it has the CPU time that all its calls take together.
  bool is_reference = false;
  WarmRunners* warm = nullptr;  // Where a runner is taken from; null: it is started now.
  // Of one runner at a time, and at least as large; null: a new one.
  std::shared_ptr<SharedArena> arena = nullptr;
};

// Used by one thread, which must outlive it. After a failed call it is of no more use.
class RunnerProcess {
 public:
  // Returns when the library is loaded. `cancel` must outlive the runner.
  static Judged<std::unique_ptr<RunnerProcess>> Start(const RunnerSpec& spec,
                                                      const CancelFlag& cancel);

  SharedArena& arena() { return *arena_; }
  std::size_t arena_bytes() const { return arena_bytes_; }
  // From now on another flag ends what is waited for; it outlives the runner or the next call.
  void ObeyCancel(const CancelFlag& cancel) { cancel_ = &cancel; }

  // Calls the candidate for `count` sets beginning with `first`; the time is the judge's, from
  // before the command is sent until after its answer has arrived. Then the runner is stopped:
  // until the next call nothing changes the arena but its owner.
  Judged<Duration> Call(const RunnerLayout& layout, std::size_t first, std::size_t count,
                        Duration deadline);
  // Of the last call: how long the runner was ready to work but had to wait for a core.
  Duration waited() const { return waited_; }
  // Of the program in the jail; 0 where it is gone.
  pid_t pid() { return runner_.child.program_pid(); }
  // Ends the runner. Afterwards nobody writes to the arena. Fails where the candidate had spoken
  // on our channel.
  Judged<void> Stop();

 private:
  RunnerProcess(const RunnerSpec& spec, const CancelFlag& cancel,
                std::shared_ptr<SharedArena> arena, StartedRunner started);
  // Waits for a reply that comes before anything of the candidate can run.
  Judged<void> AwaitOurs(RunnerReplyKind kind);
  // Gives it the arena and the library.
  Judged<void> SendLoad(const RunnerSpec& spec);
  Judged<void> AwaitLoaded();
  // Waits for one record. The verdict is about what happened instead.
  Judged<RunnerReply> Receive(Duration deadline);
  Judged<void> CheckSilence();
  // `end`: when the program must have come to rest.
  Judged<void> Pause(Duration end, Duration deadline);
  tl::unexpected<Verdict> Died();
  tl::unexpected<Verdict> NotReady(const tl::unexpected<Verdict>& verdict) const;
  tl::unexpected<Verdict> Spoke() const;

  const JudgeOptions& options_;
  const char* who_;  // In messages.
  const CancelFlag* cancel_;
  std::shared_ptr<SharedArena> arena_;
  std::size_t arena_bytes_;
  StartedRunner runner_;
  std::uint64_t sequence_ = 0;
  Duration waited_{0};
};

}  // namespace specgen
