#include "validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "input_draw.h"
#include "set_check.h"

namespace specgen {
namespace {

class Validation {
 public:
  Validation(const JudgeTools& tools, const ProblemState& state, Oracle& oracle)
      : options_(tools.options),
        state_(state),
        problem_(state.problem()),
        oracle_(oracle),
        end_(MonotonicNow() + tools.options.stage_deadline) {}

  Judged<ValidationResult> Run(RunnerProcess& runner);

 private:
  std::vector<std::size_t> SmallestFirst() const;
  int TrialCount(std::size_t shape_index) const;
  Judged<void> RunTrial(RunnerProcess& runner, std::size_t shape_index);
  Judged<void> Call(RunnerProcess& runner, const SetLayout& layout, std::size_t shape_index);

  const JudgeOptions& options_;
  const ProblemState& state_;
  const Problem& problem_;
  Oracle& oracle_;
  Duration end_;
  ValidationResult result_;
  std::vector<bool> is_far_;  // By shape: right by the truth, not by the reference.
};

std::vector<std::size_t> Validation::SmallestFirst() const {
  std::vector<std::size_t> order(problem_.shapes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [this](std::size_t shape) {
    return std::pair(TensorBytesOf(problem_, problem_.shapes[shape]), shape);
  });
  return order;
}

// Of a timed shape far more answers are compared while it is timed.
int Validation::TrialCount(std::size_t shape_index) const {
  return problem_.shapes[shape_index].timed ? 1 : options_.seed_count;
}

Judged<void> Validation::Call(RunnerProcess& runner, const SetLayout& layout,
                              std::size_t shape_index) {
  const Shape& shape = problem_.shapes[shape_index];
  const Duration left = std::max<Duration>(end_ - MonotonicNow(), std::chrono::milliseconds(1));
  const Duration deadline =
      std::min(left, CallDeadline(options_, state_.reference_time(shape_index)));
  const Judged<Duration> elapsed = runner.Call(layout.ForRunner(shape), 0, 1, deadline);
  if (elapsed) return {};
  Verdict verdict = elapsed.error();
  if (verdict.outcome == StageOutcome::kTimedOut && deadline == left) {
    verdict.text = fmt::format("validation did not end within {} s: the candidate is too slow",
                               options_.stage_deadline / std::chrono::seconds(1));
  }
  if (!verdict.text.empty()) {
    const std::size_t end = std::min(verdict.text.find(kPrintedMark), verdict.text.size());
    verdict.text.insert(end, " with " + ShapeText(problem_, shape));
  }
  return tl::unexpected(std::move(verdict));
}

Judged<void> Validation::RunTrial(RunnerProcess& runner, std::size_t shape_index) {
  const Shape& shape = problem_.shapes[shape_index];
  const SetLayout layout(problem_, shape);
  const std::span<std::byte> set = runner.arena().Set(layout, 0);
  const std::uint64_t seed = SecretSeed();
  const std::uint32_t poison = PoisonPattern(SecretSeed());
  PrepareSet(layout, set, poison);
  oracle_.pool().Fill(layout, seed, set);
  if (Judged<void> called = Call(runner, layout, shape_index); !called) return called;
  Judged<SetTruth> truth = oracle_.Answer(shape, seed);
  if (!truth) return tl::unexpected(truth.error());
  truth->poison = poison;
  const SetCheck check = CheckSet(problem_, shape, set, *truth);
  if (!check.fault.empty()) return EndStage(StageOutcome::kMismatch, check.fault);
  ShapeReport& report = result_.shapes[shape_index];
  report.absolute_error = std::max(report.absolute_error, check.absolute_error);
  report.relative_error = std::max(report.relative_error, check.relative_error);
  if (check.is_far_from_reference) is_far_[shape_index] = true;
  return {};
}

Judged<ValidationResult> Validation::Run(RunnerProcess& runner) {
  is_far_.assign(problem_.shapes.size(), false);
  for (const Shape& shape : problem_.shapes) {
    ShapeReport& report = result_.shapes.emplace_back();
    report.shape = ShapeText(problem_, shape);
    report.timed = shape.timed;
  }
  for (const std::size_t shape : SmallestFirst()) {
    for (int trial = 0; trial < TrialCount(shape); ++trial) {
      if (Judged<void> ran = RunTrial(runner, shape); !ran) return tl::unexpected(ran.error());
    }
  }
  if (Judged<void> stopped = runner.Stop(); !stopped) return tl::unexpected(stopped.error());
  for (std::size_t shape = 0; shape < problem_.shapes.size(); ++shape) {
    if (!is_far_[shape]) continue;
    result_.warnings.push_back(
        fmt::format("right by the truth, but outside of the tolerance around the reference, which "
                    "is less exact (allclose would fail), with {}",
                    result_.shapes[shape].shape));
  }
  return std::move(result_);
}

}  // namespace

Judged<ValidationResult> Validate(const JudgeTools& tools, const ProblemState& state,
                                  Oracle& oracle, std::shared_ptr<SharedArena> arena,
                                  const std::filesystem::path& library, const CancelFlag& cancel) {
  const std::size_t arena_bytes = LargestSetBytes(state.problem());
  auto runner = RunnerProcess::Start({tools.jail, tools.options, tools.runner_path, library,
                                      arena_bytes, false, tools.warm, std::move(arena)},
                                     cancel);
  if (!runner) return tl::unexpected(runner.error());
  return Validation(tools, state, oracle).Run(**runner);
}

}  // namespace specgen
