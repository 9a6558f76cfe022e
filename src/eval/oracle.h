// What knows the answers: the reference, and where the problem has one its truth in double
// precision, each in a runner of its own that serves one candidate after the other.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "input_pool.h"
#include "problem_state.h"
#include "set_check.h"

namespace specgen {

// Belongs to one thread. Candidates never see what it holds: not the seeds, not the answers.
class Oracle {
 public:
  explicit Oracle(const JudgeTools& tools) : tools_(tools) {}

  // To be called before each stage: starts what is not running for this problem. `cancel` outlives
  // the stage. A reference that fails ends the stage as lost.
  Judged<void> Open(std::shared_ptr<const ProblemState> state, const CancelFlag& cancel);
  // After each stage. What was in the middle of something is ended.
  void Close();

  // ---- REQUIRES of all below: opened.
  const InputPool& pool() const { return *pool_; }
  // Of the reference, with an arena as large as the judge allows. A failed call must be told with
  // Broken.
  RunnerProcess& reference() { return *reference_; }
  // Turns what a call of the reference ended with into the stage's end.
  tl::unexpected<Verdict> Broken(const Verdict& verdict);

  // What a timing with a shape knows by whether it is disturbed: nanoseconds of what is done for
  // each pair when nothing disturbs it, as far as the timings so far have shown.
  struct CalmTimes {
    double reference = std::numeric_limits<double>::infinity();  // One call.
    double prepare = std::numeric_limits<double>::infinity();    // Filling a candidate's set.
  };
  CalmTimes& calm_times(std::size_t shape_index) { return calm_times_[shape_index]; }

  // What a set of this shape filled from `seed` should hold. The spans live until the next call of
  // anything here.
  Judged<SetTruth> Answer(const Shape& shape, std::uint64_t seed);
  // Adds what the truth computes, if the problem has one, to what the reference has computed on
  // `truth.inputs`. Fails where the two are too far apart for both to be right.
  Judged<void> AddTruth(const Shape& shape, SetTruth& truth);

 private:
  Judged<std::unique_ptr<RunnerProcess>> Start(const std::filesystem::path& library,
                                               std::size_t arena_bytes, const CancelFlag& cancel);

  const JudgeTools tools_;
  CancelFlag never_;  // Between stages.
  std::shared_ptr<const ProblemState> state_;
  std::optional<InputPool> pool_;
  std::vector<CalmTimes> calm_times_;  // By shape.
  std::unique_ptr<RunnerProcess> reference_;
  std::unique_ptr<RunnerProcess> truth_;
};

}  // namespace specgen
