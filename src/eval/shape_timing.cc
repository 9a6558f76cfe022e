#include "shape_timing.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

#include "input_draw.h"
#include "set_check.h"
#include "statistics.h"

namespace specgen {
namespace {

// Of each batch as many answers are compared in full as hold so many bytes, and at least so many.
constexpr std::size_t kCheckedBytes = std::size_t{512} << 10U;
constexpr std::size_t kCheckedAnswerMin = 3;
constexpr int kQuietPairMin = 3;
// In a quiet pair the reference takes no more than this many times what it takes when all is calm.
// (Where the core shares its units with a busy one it takes half as long again.)
constexpr double kQuietTime = 1.2;
// And so does filling a set, which is bound by memory: neighbours that use that up may be nothing
// to the reference, and everything to a candidate.
constexpr double kQuietPrepareTime = 1.5;
// What was known to be calm grows by so much with each timing.
constexpr double kForgetting = 1.01;
// Over the number of pairs, the least noise that is told: of a few that are alike by chance.
constexpr double kNoiseOfOnePair = 0.1;
constexpr int kResizeMax = 32;
constexpr int kFirstExchanges = 5;

}  // namespace

ShapeTiming::ShapeTiming(const JudgeTools& tools, const ProblemState& state,
                         std::size_t shape_index, Oracle& oracle, RunnerProcess& candidate,
                         Duration end)
    : options_(tools.options),
      problem_(state.problem()),
      shape_index_(shape_index),
      shape_(problem_.shapes[shape_index]),
      reference_time_(state.reference_time(shape_index)),
      oracle_(oracle),
      candidate_{TimedBatch(candidate, problem_, shape_, oracle.pool()), 1, {}},
      reference_{TimedBatch(oracle.reference(), problem_, shape_, oracle.pool()), 1, {}},
      prng_(SecretSeed()),
      end_(end) {
  // What was calm once may not come again: the host may have become a slower one.
  Oracle::CalmTimes& known = oracle_.calm_times(shape_index_);
  known = {kForgetting * known.reference, kForgetting * known.prepare};
}

Judged<TimedBatch::Timing> ShapeTiming::RunBatch(Side& side) {
  if (MonotonicNow() > end_) {
    return EndStage(StageOutcome::kTimedOut,
                    fmt::format("profiling with {} did not end in time: the candidate is too slow",
                                ShapeText(problem_, shape_)));
  }
  const bool is_reference = &side == &reference_;
  const auto calls = static_cast<std::int64_t>(side.seeds.size());
  const Duration deadline =
      is_reference ? options_.stage_deadline : CallDeadline(options_, reference_time_ * calls);
  Judged<TimedBatch::Timing> timing = side.batch.Run(side.seeds, deadline);
  if (!timing && is_reference) return oracle_.Broken(timing.error());
  return timing;
}

Judged<void> ShapeTiming::CalibrateSide(Side& side) {
  const std::size_t count_max = side.batch.count_max();
  for (int tries = 0;;) {
    side.DrawSeeds();
    const Judged<TimedBatch::Timing> timing = RunBatch(side);
    if (!timing) return tl::unexpected(timing.error());
    // Long enough twice: one hiccup of the machine must not pass for a long batch.
    const bool is_long = timing->elapsed >= options_.batch_min || side.call_count == count_max;
    constexpr std::int64_t kClearlyLong = 4;
    if (is_long && (++tries > 1 || timing->elapsed > kClearlyLong * options_.batch_min)) return {};
    if (is_long) continue;
    // A first call is slower than the next ones: grow in steps, with some room.
    const double wanted = 1.2 * static_cast<double>(options_.batch_min.count()) /
                          static_cast<double>(std::max<std::int64_t>(timing->elapsed.count(), 1));
    const double factor = std::clamp(wanted, 1.5, 16.0);
    const auto grown =
        static_cast<std::size_t>(std::ceil(static_cast<double>(side.call_count) * factor));
    side.call_count = std::min(grown, count_max);
  }
}

Judged<void> ShapeTiming::Calibrate() {
  if (Judged<void> done = CalibrateSide(reference_); !done) return done;
  if (Judged<void> done = CalibrateSide(candidate_); !done) return done;
  TakeChecksIn();
  for (int i = 0; i < kFirstExchanges; ++i) {
    if (Judged<void> timed = TimeExchange(); !timed) return timed;
  }
  return {};
}

// The reference answers as many of the candidate's calls as are looked at.
void ShapeTiming::TakeChecksIn() {
  reference_.call_count =
      std::max(reference_.call_count,
               std::min({kCheckedAnswerMin, candidate_.call_count, reference_.batch.count_max()}));
}

bool ShapeTiming::Resize(Duration elapsed) {
  constexpr std::int64_t kMuch = 4;
  std::size_t& count = candidate_.call_count;
  const bool is_long = count > 1 && elapsed > kMuch * options_.batch_min;
  const bool is_short =
      count < candidate_.batch.count_max() && kMuch * elapsed < options_.batch_min;
  if ((!is_long && !is_short) || resize_count_ >= kResizeMax) return false;
  ++resize_count_;
  count = is_long ? std::max<std::size_t>(count / 2, 1)
                  : std::min(2 * count, candidate_.batch.count_max());
  TakeChecksIn();
  return true;
}

// The reference's, since a candidate could take its time over an empty batch.
Judged<void> ShapeTiming::TimeExchange() {
  const Judged<TimedBatch::Timing> timing = reference_.batch.RunEmpty(options_.stage_deadline);
  if (!timing) return oracle_.Broken(timing.error());
  exchanges_.push_back(static_cast<double>(timing->elapsed.count()));
  return {};
}

double ShapeTiming::TimeOfCall(const TimedBatch::Timing& timing, const Side& side) const {
  // No call is believed to take less than a small share of what was seen.
  constexpr double kShareMin = 0.01;
  const auto elapsed = static_cast<double>(timing.elapsed.count());
  const double worked = std::max(elapsed - CalmMean(exchanges_), kShareMin * elapsed);
  return worked / static_cast<double>(side.call_count);
}

void ShapeTiming::Side::DrawSeeds() {
  seeds.resize(call_count);
  for (std::uint64_t& seed : seeds) seed = SecretSeed();
}

void ShapeTiming::DrawSeeds() {
  candidate_.DrawSeeds();
  reference_.DrawSeeds();
  // Which of its calls are checked must be as hidden from the candidate as anything: any of them.
  std::vector<std::size_t> places(candidate_.call_count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  shared_.clear();
  const std::size_t shared_count = std::min(candidate_.call_count, reference_.call_count);
  for (std::size_t i = 0; i < shared_count; ++i) {
    const auto other = i + static_cast<std::size_t>(prng_.Below(places.size() - i));
    std::swap(places[i], places[other]);
    reference_.seeds[i] = candidate_.seeds[places[i]];
    shared_.emplace_back(places[i], i);
  }
}

Judged<void> ShapeTiming::CheckAnswer(std::size_t candidate_index, std::size_t reference_index) {
  SetTruth truth = TruthIn(SetLayout(problem_, shape_), reference_.batch.Set(reference_index));
  truth.poison = candidate_.batch.poison(candidate_index);
  const SetCheck check = CheckSet(problem_, shape_, candidate_.batch.Set(candidate_index), truth);
  if (check.fault.empty()) return {};
  // It may be right by the truth alone, which is not asked for every answer.
  if (Judged<void> added = oracle_.AddTruth(shape_, truth); !added) return added;
  return CheckInWords(candidate_index, truth);
}

Judged<void> ShapeTiming::CheckAnswerAlone(std::size_t candidate_index) {
  Judged<SetTruth> truth = oracle_.Answer(shape_, candidate_.seeds[candidate_index]);
  if (!truth) return tl::unexpected(truth.error());
  truth->poison = candidate_.batch.poison(candidate_index);
  return CheckInWords(candidate_index, *truth);
}

Judged<void> ShapeTiming::CheckInWords(std::size_t candidate_index, const SetTruth& truth) {
  const SetCheck check = CheckSet(problem_, shape_, candidate_.batch.Set(candidate_index), truth);
  if (check.fault.empty()) return {};
  return EndStage(StageOutcome::kMismatch, "while it was timed, " + check.fault);
}

Judged<void> ShapeTiming::CheckAnswers() {
  // The shared ones stand in the order of a draw already.
  const std::size_t stride = SetLayout(problem_, shape_).stride();
  const std::size_t count =
      std::min(std::max(kCheckedBytes / stride, kCheckedAnswerMin), shared_.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (Judged<void> right = CheckAnswer(shared_[i].first, shared_[i].second); !right) {
      return right;
    }
  }
  // Afterwards, since it takes the reference's memory.
  const std::size_t unwritten = candidate_.batch.FirstUnwritten();
  return unwritten < candidate_.batch.count() ? CheckAnswerAlone(unwritten) : Judged<void>{};
}

Judged<void> ShapeTiming::RunPair() {
  DrawSeeds();
  TimedBatch::Timing kernel;
  TimedBatch::Timing baseline;
  const bool is_candidate_first = pair_count() % 2 == 0;
  for (const bool is_first : {true, false}) {
    const bool is_candidate = is_first == is_candidate_first;
    const Judged<TimedBatch::Timing> timing = RunBatch(is_candidate ? candidate_ : reference_);
    if (!timing) return tl::unexpected(timing.error());
    (is_candidate ? kernel : baseline) = *timing;
  }
  if (Judged<void> timed = TimeExchange(); !timed) return timed;
  if (Judged<void> right = CheckAnswers(); !right) return right;
  if (Resize(kernel.elapsed)) return RunPair();
  pairs_.push_back({TimeOfCall(kernel, candidate_), TimeOfCall(baseline, reference_),
                    candidate_.batch.prepare_time(), kernel.disturbed || baseline.disturbed});
  Update();
  return {};
}

bool ShapeTiming::is_quiet() const { return quiet_count_ >= kQuietPairMin; }

double ShapeTiming::Calm(double Pair::* time) const {
  std::vector<double> times;
  for (const Pair& pair : pairs_) times.push_back(pair.*time);
  return CalmMean(std::move(times));
}

void ShapeTiming::Update() {
  Oracle::CalmTimes& known = oracle_.calm_times(shape_index_);
  const double reference = std::min(known.reference, Calm(&Pair::baseline));
  const double prepare = std::min(known.prepare, Calm(&Pair::prepare));
  std::vector<double> kernels;
  std::vector<double> baselines;
  const auto add = [&](const Pair& pair) {
    kernels.push_back(pair.kernel);
    baselines.push_back(pair.baseline);
  };
  for (const Pair& pair : pairs_) {
    const bool is_quiet = !pair.waited && pair.baseline <= kQuietTime * reference &&
                          pair.prepare <= kQuietPrepareTime * prepare;
    if (is_quiet) add(pair);
  }
  quiet_count_ = static_cast<int>(kernels.size());
  if (!is_quiet()) {
    kernels.clear();
    baselines.clear();
    std::ranges::for_each(pairs_, add);
  }
  kernel_time_ = CalmMean(kernels);
  baseline_time_ = CalmMean(baselines);
  noise_ = std::max(CalmRatioNoise(baselines, kernels),
                    kNoiseOfOnePair / static_cast<double>(kernels.size()));
  if (is_quiet()) {
    known = {std::min(known.reference, baseline_time_), prepare};
    return;
  }
  // What made the reference or the memory slower may have done more to the candidate, or less.
  const double slower = std::max(baseline_time_ / reference, Calm(&Pair::prepare) / prepare);
  noise_ = std::max(noise_, slower - 1.0);
}

Judged<void> ShapeTiming::Count() {
  candidate_.DrawSeeds();
  const auto calls = static_cast<std::int64_t>(candidate_.seeds.size());
  auto counts =
      candidate_.batch.Count(candidate_.seeds, CallDeadline(options_, reference_time_ * calls));
  if (!counts) return tl::unexpected(counts.error());
  counts_ = std::move(*counts);
  return {};
}

ShapeReport ShapeTiming::Report() const {
  ShapeReport report;
  report.shape = ShapeText(problem_, shape_);
  report.timed = true;
  const auto whole = [](double time) {
    return Duration(std::max<std::int64_t>(std::llround(time), 1));
  };
  report.kernel_time = whole(kernel_time_);
  report.baseline_time = whole(baseline_time_);
  report.noise = noise_;
  report.sample_count = is_quiet() ? quiet_count_ : pair_count();
  report.bytes = TensorBytesOf(problem_, shape_);
  report.counts = counts_;
  if (problem_.operations) report.operations = problem_.operations->Evaluate(shape_.sizes);
  return report;
}

std::vector<std::string> ShapeTiming::Warnings() const {
  if (is_quiet()) return {};
  return {fmt::format("the machine was busy: the times with {} are of disturbed calls",
                      ShapeText(problem_, shape_))};
}

}  // namespace specgen
