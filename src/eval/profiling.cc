#include "profiling.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "input_draw.h"
#include "input_pool.h"
#include "set_check.h"
#include "specgen/base/prng.h"
#include "statistics.h"
#include "timed_batch.h"

namespace specgen {
namespace {

// Answers of each batch that are compared in full.
constexpr std::size_t kSpotCheckCount = 2;
constexpr std::size_t kQuietSampleMin = 3;

// Profiles one shape.
class ShapeProfiling {
 public:
  ShapeProfiling(const JudgeTools& tools, const ProblemState& state, std::size_t shape_index,
                 RunnerProcess& candidate, RunnerProcess& reference, Duration end);

  Judged<ShapeReport> Run();
  // What people should know about the measurement.
  std::vector<std::string> Warnings() const;

 private:
  struct Side {
    TimedBatch batch;
    std::size_t call_count = 1;
    std::vector<double> samples;    // Nanoseconds of one call, of undisturbed batches.
    std::vector<double> disturbed;  // Of the others.
    // What counts: the undisturbed, or all where those are too few to say anything.
    std::vector<double> Chosen() const;
    bool is_quiet() const { return samples.size() >= kQuietSampleMin; }
    int batch_count() const { return static_cast<int>(samples.size() + disturbed.size()); }
  };
  enum class Who { kCandidate, kReference };

  // Finds how many calls make a batch long enough, and warms up.
  Judged<void> Calibrate(Who who);
  // Of a few batches, so that one hiccup of the machine does not pass for a long batch. Ends early
  // with one that is too short, or longer than any hiccup.
  Judged<Duration> ShortestBatch(Who who);
  Judged<TimedBatch::Timing> RunBatch(Who who);
  Judged<void> AddSample(Who who);
  // Compares some answers of the candidate's last batch, each with a call of the reference.
  Judged<void> CheckBatch();
  Judged<void> CheckAnswer(std::size_t index);
  void UpdateNoise();
  bool IsDone() const;
  Side& SideOf(Who who) { return who == Who::kCandidate ? candidate_ : reference_; }

  const JudgeOptions& options_;
  const Problem& problem_;
  const Shape& shape_;
  Duration reference_time_;
  InputPool pool_;
  RunnerProcess& reference_runner_;
  Side candidate_;
  Side reference_;
  Prng prng_;
  Duration start_{0};
  Duration time_max_;
  const Duration end_;  // Of the stage.
  double noise_ = 1.0;
};

ShapeProfiling::ShapeProfiling(const JudgeTools& tools, const ProblemState& state,
                               std::size_t shape_index, RunnerProcess& candidate,
                               RunnerProcess& reference, Duration end)
    : options_(tools.options),
      problem_(state.problem()),
      shape_(problem_.shapes[shape_index]),
      reference_time_(state.reference_time(shape_index)),
      pool_(problem_, shape_, SecretSeed()),
      reference_runner_(reference),
      candidate_{TimedBatch(candidate, problem_, shape_, pool_), 1, {}, {}},
      reference_{TimedBatch(reference, problem_, shape_, pool_), 1, {}, {}},
      prng_(SecretSeed()),
      time_max_(options_.profiling_time_max /
                std::ranges::count_if(problem_.shapes, &Shape::timed)),
      end_(end) {}

Judged<TimedBatch::Timing> ShapeProfiling::RunBatch(Who who) {
  if (MonotonicNow() > end_) {
    return EndStage(StageOutcome::kTimedOut,
                    fmt::format("profiling with {} did not end in time: the candidate is too slow",
                                ShapeText(problem_, shape_)));
  }
  Side& side = SideOf(who);
  const auto calls = static_cast<std::int64_t>(side.call_count);
  const Duration deadline = who == Who::kReference
                                ? options_.stage_deadline
                                : CallDeadline(options_, reference_time_ * calls);
  Judged<TimedBatch::Timing> timing = side.batch.Run(side.call_count, deadline);
  if (!timing && who == Who::kReference) return ReferenceFailed(problem_, timing.error());
  return timing;
}

Judged<Duration> ShapeProfiling::ShortestBatch(Who who) {
  constexpr int kTryCount = 3;
  constexpr std::int64_t kLongBatch = 20;
  Duration shortest = Duration::max();
  for (int i = 0; i < kTryCount; ++i) {
    const Judged<TimedBatch::Timing> timing = RunBatch(who);
    if (!timing) return tl::unexpected(timing.error());
    if (who == Who::kCandidate) {
      if (Judged<void> checked = CheckBatch(); !checked) return tl::unexpected(checked.error());
    }
    shortest = std::min(shortest, timing->elapsed);
    if (shortest < options_.batch_min || shortest > kLongBatch * options_.batch_min) break;
  }
  return shortest;
}

Judged<void> ShapeProfiling::Calibrate(Who who) {
  Side& side = SideOf(who);
  const std::size_t count_max = side.batch.count_max();
  for (;;) {
    const Judged<Duration> elapsed = ShortestBatch(who);
    if (!elapsed) return tl::unexpected(elapsed.error());
    if (*elapsed >= options_.batch_min || side.call_count == count_max) return {};
    // A first call is slower than the next ones: grow in steps, with some room.
    const double wanted = 1.2 * static_cast<double>(options_.batch_min.count()) /
                          static_cast<double>(std::max<std::int64_t>(elapsed->count(), 1));
    const double factor = std::clamp(wanted, 1.5, 8.0);
    const auto grown =
        static_cast<std::size_t>(std::ceil(static_cast<double>(side.call_count) * factor));
    side.call_count = std::min(grown, count_max);
  }
}

Judged<void> ShapeProfiling::CheckAnswer(std::size_t index) {
  const SetDraw& drawn = candidate_.batch.Drawn(index);
  const std::vector<TensorBytes> inputs = pool_.Inputs(drawn.seed);
  SetTruth truth;
  truth.poison = drawn.poison;
  truth.inputs.assign(inputs.begin(), inputs.end());
  const SetLayout layout(problem_, shape_);
  const std::span<std::byte> set = reference_runner_.arena().Set(layout, 0);
  PrepareSet(layout, set, truth.poison);
  for (std::size_t k = 0; k < truth.inputs.size(); ++k) {
    std::ranges::copy(truth.inputs[k], BytesOf(layout.inputs()[k], set).begin());
  }
  const Judged<Duration> elapsed =
      reference_runner_.Call(layout.ForRunner(shape_), 0, 1, options_.stage_deadline);
  if (!elapsed) return ReferenceFailed(problem_, elapsed.error());
  for (const SetLayout::Buffer& output : layout.outputs()) {
    truth.expected.push_back(BytesOf(output, set));
  }
  const SetCheck check = CheckSet(problem_, shape_, candidate_.batch.Set(index), truth);
  if (check.fault.empty()) return {};
  return EndStage(StageOutcome::kMismatch, "while it was timed, " + check.fault);
}

Judged<void> ShapeProfiling::CheckBatch() {
  TimedBatch& batch = candidate_.batch;
  if (const std::size_t unwritten = batch.FirstUnwritten(); unwritten < batch.count()) {
    if (Judged<void> checked = CheckAnswer(unwritten); !checked) return checked;
  }
  const auto check_count = std::min<std::size_t>(kSpotCheckCount, batch.count());
  for (std::size_t i = 0; i < check_count; ++i) {
    const auto index = static_cast<std::size_t>(prng_.Below(batch.count()));
    if (Judged<void> checked = CheckAnswer(index); !checked) return checked;
  }
  return {};
}

Judged<void> ShapeProfiling::AddSample(Who who) {
  const Judged<TimedBatch::Timing> timing = RunBatch(who);
  if (!timing) return tl::unexpected(timing.error());
  Side& side = SideOf(who);
  (timing->disturbed ? side.disturbed : side.samples)
      .push_back(static_cast<double>(timing->elapsed.count()) /
                 static_cast<double>(side.call_count));
  return who == Who::kCandidate ? CheckBatch() : Judged<void>{};
}

std::vector<double> ShapeProfiling::Side::Chosen() const {
  if (is_quiet()) return samples;
  std::vector<double> all = samples;
  all.insert(all.end(), disturbed.begin(), disturbed.end());
  return all;
}

void ShapeProfiling::UpdateNoise() {
  noise_ = std::hypot(MedianNoise(candidate_.Chosen()), MedianNoise(reference_.Chosen()));
}

std::vector<std::string> ShapeProfiling::Warnings() const {
  std::vector<std::string> warnings;
  const std::string shape = ShapeText(problem_, shape_);
  if (!candidate_.is_quiet() || !reference_.is_quiet()) {
    warnings.push_back(
        fmt::format("the machine was busy: the times with {} include waiting for a "
                    "core",
                    shape));
  }
  if (noise_ > options_.noise_max) {
    warnings.push_back(
        fmt::format("the times with {} are known to within {:.1f} % only", shape, 100.0 * noise_));
  }
  return warnings;
}

bool ShapeProfiling::IsDone() const {
  const int count = std::min(static_cast<int>(candidate_.samples.size()),
                             static_cast<int>(reference_.samples.size()));
  if (candidate_.batch_count() >= options_.sample_max) return true;
  if (candidate_.batch_count() < options_.sample_min) {
    // So slow that even the fewest samples would take many times what is allowed.
    constexpr int kSlowFactor = 4;
    return candidate_.batch_count() >= 2 && MonotonicNow() - start_ > kSlowFactor * time_max_;
  }
  const bool precise = count >= options_.sample_min && noise_ <= options_.noise_max;
  return precise || MonotonicNow() - start_ > time_max_;
}

Judged<ShapeReport> ShapeProfiling::Run() {
  for (const Who who : {Who::kReference, Who::kCandidate}) {
    if (Judged<void> calibrated = Calibrate(who); !calibrated) {
      return tl::unexpected(calibrated.error());
    }
  }
  start_ = MonotonicNow();
  while (!IsDone()) {
    for (const Who who : {Who::kCandidate, Who::kReference, Who::kReference, Who::kCandidate}) {
      if (Judged<void> added = AddSample(who); !added) return tl::unexpected(added.error());
    }
    UpdateNoise();
  }
  ShapeReport report;
  report.shape = ShapeText(problem_, shape_);
  report.timed = true;
  report.kernel_time =
      Duration(std::max<std::int64_t>(std::llround(Median(candidate_.Chosen())), 1));
  report.baseline_time =
      Duration(std::max<std::int64_t>(std::llround(Median(reference_.Chosen())), 1));
  report.noise = noise_;
  report.sample_count = static_cast<std::int32_t>(candidate_.Chosen().size());
  return report;
}

// The memory that the largest batches need: as much as is allowed, or one set where that is more.
std::size_t ArenaBytes(const JudgeTools& tools, const Problem& problem) {
  auto bytes = static_cast<std::size_t>(tools.options.shared_memory_max);
  for (const Shape& shape : problem.shapes) {
    if (shape.timed) bytes = std::max(bytes, SetLayout(problem, shape).stride());
  }
  return bytes;
}

}  // namespace

Judged<ProfilingResult> Profile(const JudgeTools& tools, const ProblemState& state,
                                const std::filesystem::path& library, const CancelFlag& cancel) {
  const Problem& problem = state.problem();
  const std::size_t arena_bytes = ArenaBytes(tools, problem);
  auto reference = RunnerProcess::Start(
      {tools.jail, tools.options, tools.runner_path, state.reference_library(), arena_bytes, true},
      cancel);
  if (!reference) return ReferenceFailed(problem, reference.error());
  auto candidate = RunnerProcess::Start(
      {tools.jail, tools.options, tools.runner_path, library, arena_bytes}, cancel);
  if (!candidate) return tl::unexpected(candidate.error());

  ProfilingResult result;
  const Duration end = MonotonicNow() + tools.options.stage_deadline;
  for (std::size_t i = 0; i < problem.shapes.size(); ++i) {
    if (!problem.shapes[i].timed) continue;
    ShapeProfiling profiling(tools, state, i, **candidate, **reference, end);
    Judged<ShapeReport> report = profiling.Run();
    if (!report) return tl::unexpected(report.error());
    std::ranges::move(profiling.Warnings(), std::back_inserter(result.warnings));
    result.shapes.push_back(std::move(*report));
  }
  if (Judged<void> stopped = (*candidate)->Stop(); !stopped) {
    return tl::unexpected(stopped.error());
  }
  return result;
}

}  // namespace specgen
