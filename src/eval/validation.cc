#include "validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "input_draw.h"
#include "set_check.h"

namespace specgen {
namespace {

class Validation {
 public:
  Validation(const JudgeTools& tools, const ProblemState& state)
      : options_(tools.options),
        state_(state),
        problem_(state.problem()),
        end_(MonotonicNow() + tools.options.stage_deadline) {}

  Judged<std::vector<ShapeReport>> Run(RunnerProcess& runner);

 private:
  Judged<void> RunTrial(RunnerProcess& runner, std::size_t shape_index, std::size_t trial_index);

  const JudgeOptions& options_;
  const ProblemState& state_;
  const Problem& problem_;
  Duration end_;
  std::vector<ShapeReport> reports_;
};

Judged<void> Validation::RunTrial(RunnerProcess& runner, std::size_t shape_index,
                                  std::size_t trial_index) {
  const Shape& shape = problem_.shapes[shape_index];
  const Trial& trial = state_.trials()[shape_index][trial_index];
  const SetLayout layout(problem_, shape);
  const std::span<std::byte> set = runner.arena().Set(layout, 0);
  SetTruth truth;
  truth.poison = PoisonPattern(SecretSeed());
  truth.inputs.assign(trial.inputs.begin(), trial.inputs.end());
  truth.expected.assign(trial.expected.begin(), trial.expected.end());
  PrepareSet(layout, set, truth.poison);
  for (std::size_t k = 0; k < trial.inputs.size(); ++k) {
    std::ranges::copy(trial.inputs[k], BytesOf(layout.inputs()[k], set).begin());
  }
  const Duration left = std::max<Duration>(end_ - MonotonicNow(), std::chrono::milliseconds(1));
  const Duration deadline =
      std::min(left, CallDeadline(options_, state_.reference_time(shape_index)));
  const Judged<Duration> elapsed = runner.Call(layout.ForRunner(shape), 0, 1, deadline);
  if (!elapsed) {
    Verdict verdict = elapsed.error();
    if (verdict.outcome == StageOutcome::kTimedOut && deadline == left) {
      verdict.text = fmt::format("validation did not end within {} s: the candidate is too slow",
                                 options_.stage_deadline / std::chrono::seconds(1));
    }
    if (!verdict.text.empty()) verdict.text += " with " + ShapeText(problem_, shape);
    return tl::unexpected(std::move(verdict));
  }
  const SetCheck check = CheckSet(problem_, shape, set, truth);
  if (!check.fault.empty()) return EndStage(StageOutcome::kMismatch, check.fault);
  ShapeReport& report = reports_[shape_index];
  report.absolute_error = std::max(report.absolute_error, check.absolute_error);
  report.relative_error = std::max(report.relative_error, check.relative_error);
  return {};
}

Judged<std::vector<ShapeReport>> Validation::Run(RunnerProcess& runner) {
  for (std::size_t shape = 0; shape < problem_.shapes.size(); ++shape) {
    ShapeReport& report = reports_.emplace_back();
    report.shape = ShapeText(problem_, problem_.shapes[shape]);
    report.timed = problem_.shapes[shape].timed;
    const std::size_t trial_count = state_.trials()[shape].size();
    for (std::size_t trial = 0; trial < trial_count; ++trial) {
      if (Judged<void> ran = RunTrial(runner, shape, trial); !ran) {
        return tl::unexpected(ran.error());
      }
    }
  }
  if (Judged<void> stopped = runner.Stop(); !stopped) return tl::unexpected(stopped.error());
  return std::move(reports_);
}

}  // namespace

Judged<std::vector<ShapeReport>> Validate(const JudgeTools& tools, const ProblemState& state,
                                          const std::filesystem::path& library,
                                          const CancelFlag& cancel) {
  std::size_t arena_bytes = 0;
  for (const Shape& shape : state.problem().shapes) {
    arena_bytes = std::max(arena_bytes, SetLayout(state.problem(), shape).stride());
  }
  auto runner = RunnerProcess::Start(
      {tools.jail, tools.options, tools.runner_path, library, arena_bytes}, cancel);
  if (!runner) return tl::unexpected(runner.error());
  return Validation(tools, state).Run(**runner);
}

}  // namespace specgen
