// Runners that were started before their candidate came, since making a jail takes longer than
// loading a library.
#pragma once

#include <deque>
#include <filesystem>

#include "captured_text.h"
#include "child.h"
#include "jail.h"
#include "specgen/eval/judge_options.h"

namespace specgen {

// A specgen-runner in its jail, which waits for a RunnerLoad, or is about to.
struct StartedRunner {
  Child child;
  UniqueFd control;
  CapturedText errors;  // What it prints.
};

// Returns before the runner is ready. Must be called on a thread that outlives it.
Result<StartedRunner> StartRunner(const Jail& jail, const JudgeOptions& options,
                                  const std::filesystem::path& runner_path);

// Each serves one candidate. Used by one thread, which must outlive it; the referents do too. What
// was not taken is killed with it.
class WarmRunners {
 public:
  WarmRunners(const Jail& jail, const JudgeOptions& options, std::filesystem::path runner_path);

  // Starts what is missing to have `count` of them and returns at once. They get ready on the cores
  // of this thread: not to be called while something is timed there.
  void Prewarm(std::size_t count);
  // The one that was started first, or a new one where there is none that lives.
  Result<StartedRunner> Take();
  std::size_t count() const { return runners_.size(); }

 private:
  const Jail& jail_;
  const JudgeOptions& options_;
  std::filesystem::path runner_path_;
  std::deque<StartedRunner> runners_;
};

}  // namespace specgen
