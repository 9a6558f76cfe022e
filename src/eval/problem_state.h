// A problem as the judge keeps it while it works on its candidates: what is compiled of it, and
// what is known about its reference.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "compiler.h"
#include "runner_process.h"
#include "specgen/eval/problem.h"
#include "tensor_set.h"
#include "verdict.h"

namespace specgen {

// Everything that one thread of the judge works with. The referents outlive it.
struct JudgeTools {
  const Jail& jail;
  const Compiler& compiler;
  const JudgeOptions& options;
  std::filesystem::path runner_path;
  WarmRunners* warm = nullptr;  // Of this thread; null: runners are started when they are needed.
};

// How long a candidate may take for what took the reference `reference_time`.
Duration CallDeadline(const JudgeOptions& options, Duration reference_time);

// One version of one problem. Safe to use from several threads.
class ProblemState {
 public:
  // Compiles the reference, and the truth where there is one.
  static Judged<std::shared_ptr<ProblemState>> Make(const JudgeTools& tools, Problem problem,
                                                    const CancelFlag& cancel);

  const Problem& problem() const { return problem_; }
  const std::filesystem::path& reference_library() const { return reference_library_; }
  // Empty without a truth.
  const std::filesystem::path& truth_library() const { return truth_library_; }

  // Tries the reference on every shape, the first time that it is called. A failing one ends the
  // stage as lost: nothing is known about the candidate.
  Judged<void> Prepare(const JudgeTools& tools, const CancelFlag& cancel);

  // ---- REQUIRES of all below: Prepare has succeeded.
  // Of one call of the reference, by shape, roughly.
  Duration reference_time(std::size_t shape) const { return reference_times_[shape]; }
  // What the problem cannot tell apart, for people.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  // What the reference makes of one draw of the inputs.
  struct Trial {
    std::vector<TensorBytes> inputs;
    std::vector<TensorBytes> expected;
  };

  explicit ProblemState(Problem problem);
  Judged<void> TryReference(const JudgeTools& tools, const CancelFlag& cancel);
  Judged<Trial> RunReference(RunnerProcess& reference, const JudgeOptions& options,
                             std::size_t shape_index);
  void CheckPower(std::size_t shape_index, const std::vector<Trial>& trials);
  Judged<void> CheckSizes(const JudgeOptions& options) const;
  Judged<void> CheckTime(const JudgeOptions& options) const;

  Problem problem_;
  std::filesystem::path reference_library_;
  std::filesystem::path truth_library_;
  // Held while the reference is tried; nothing changes afterwards.
  std::timed_mutex mutex_;
  bool prepared_ = false;
  std::optional<Verdict> failure_;  // Of the problem itself: as final as success.
  std::vector<Duration> reference_times_;
  std::vector<std::string> warnings_;
};

// The states of all problems of a worker. Safe to use from several threads.
class ProblemStore {
 public:
  // Reads the folder again each time: a problem that was changed is another problem.
  Judged<std::shared_ptr<ProblemState>> Open(const JudgeTools& tools,
                                             const std::filesystem::path& folder,
                                             const CancelFlag& cancel);

 private:
  struct Entry {
    std::string fingerprint;
    std::shared_ptr<ProblemState> state;
  };
  std::mutex mutex_;
  std::map<std::filesystem::path, Entry> entries_;
};

// The stage could not be run because of the reference.
tl::unexpected<Verdict> ReferenceFailed(const Problem& problem, const Verdict& verdict);

}  // namespace specgen
