// A problem as the judge keeps it while it works on its candidates: the compiled reference, and
// inputs with what the reference makes of them.
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

// One draw of the inputs of one shape.
struct Trial {
  std::vector<TensorBytes> inputs;
  std::vector<TensorBytes> expected;
};

// Everything that one thread of the judge works with. The referents outlive it.
struct JudgeTools {
  const Jail& jail;
  const Compiler& compiler;
  const JudgeOptions& options;
  std::filesystem::path runner_path;
};

// How long a candidate may take for what took the reference `reference_time`.
Duration CallDeadline(const JudgeOptions& options, Duration reference_time);

// Trials of one version of one problem. Safe to use from several threads.
class ProblemState {
 public:
  // Compiles the reference.
  static Judged<std::shared_ptr<ProblemState>> Make(const JudgeTools& tools, Problem problem,
                                                    const CancelFlag& cancel);

  const Problem& problem() const { return problem_; }
  const std::filesystem::path& reference_library() const { return reference_library_; }

  // Draws and runs the reference on whatever was not asked for before. A failing reference ends
  // the stage as lost: nothing is known about the candidate.
  Judged<void> PrepareTrials(const JudgeTools& tools, const CancelFlag& cancel);

  // REQUIRES: PrepareTrials has succeeded. One per shape and seed, in this order.
  const std::vector<std::vector<Trial>>& trials() const { return trials_; }
  // Of one call of the reference, by shape, roughly.
  Duration reference_time(std::size_t shape) const { return reference_times_[shape]; }
  // What the trials cannot tell apart, for people.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  explicit ProblemState(Problem problem);
  Judged<void> MakeTrials(const JudgeTools& tools, const CancelFlag& cancel);
  Judged<void> RunReference(RunnerProcess& reference, const JudgeTools& tools,
                            std::size_t shape_index);
  void CheckPower(std::size_t shape_index);
  Judged<void> CheckTime(const JudgeOptions& options) const;

  Problem problem_;
  std::filesystem::path reference_library_;
  // Held while trials are made; they do not change afterwards.
  std::timed_mutex mutex_;
  bool prepared_ = false;
  std::optional<Verdict> failure_;  // Of the problem itself: as final as success.
  std::vector<std::vector<Trial>> trials_;
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
