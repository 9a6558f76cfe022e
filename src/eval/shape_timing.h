// Times a candidate against the reference on one shape.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "oracle.h"
#include "specgen/base/prng.h"
#include "specgen/eval/stage_job.h"
#include "timed_batch.h"

namespace specgen {

// What is measured in pairs: a batch of the candidate beside a batch of the reference, first one
// first, then the other. Both work on the same inputs as far as they have as many calls, so that
// the reference's answers are there to check the candidate's by.
class ShapeTiming {
 public:
  // The referents outlive it. `end`: of the stage.
  ShapeTiming(const JudgeTools& tools, const ProblemState& state, std::size_t shape_index,
              Oracle& oracle, RunnerProcess& candidate, Duration end);

  // Finds how many calls make a batch long enough, and warms up.
  Judged<void> Calibrate();
  // Times one pair more, and compares some of the candidate's answers.
  Judged<void> RunPair();

  // Has the machine count what a call of the candidate does. After the last pair.
  Judged<void> Count();

  // ---- REQUIRES of all below: at least one pair.
  int pair_count() const { return static_cast<int>(pairs_.size()); }
  // Pairs that nothing has disturbed, as far as we can know.
  int quiet_pair_count() const { return quiet_count_; }
  // Nanoseconds of one call (CalmMean).
  double kernel_time() const { return kernel_time_; }
  double baseline_time() const { return baseline_time_; }
  // Half of the 95 % interval of their ratio, as a fraction of it.
  double noise() const { return noise_; }
  ShapeReport Report() const;
  // What people should know about the measurement.
  std::vector<std::string> Warnings() const;

 private:
  struct Side {
    TimedBatch batch;
    std::size_t call_count = 1;
    std::vector<std::uint64_t> seeds;  // Of the last batch.

    void DrawSeeds();  // One for each call.
  };
  struct Pair {
    double kernel = 0.0;    // Nanoseconds of one call.
    double baseline = 0.0;  // The same.
    double prepare = 0.0;   // Nanoseconds of filling a set of the candidate.
    bool waited = false;    // For a core, one of them.
  };
  bool is_quiet() const;
  double Calm(double Pair::* time) const;
  // Weighs the pairs anew.
  void Update();

  Judged<void> CalibrateSide(Side& side);
  void TakeChecksIn();
  // Where the candidate's batch has become far longer or shorter than calibration has shown: it
  // might have had its reasons to show something else. Such a pair does not count.
  bool Resize(Duration elapsed);
  Judged<void> TimeExchange();
  double TimeOfCall(const TimedBatch::Timing& timing, const Side& side) const;
  Judged<TimedBatch::Timing> RunBatch(Side& side);
  void DrawSeeds();
  Judged<void> CheckAnswers();
  Judged<void> CheckAnswer(std::size_t candidate_index, std::size_t reference_index);
  Judged<void> CheckAnswerAlone(std::size_t candidate_index);
  Judged<void> CheckInWords(std::size_t candidate_index, const SetTruth& truth);

  const JudgeOptions& options_;
  const Problem& problem_;
  std::size_t shape_index_;
  const Shape& shape_;
  Duration reference_time_;
  Oracle& oracle_;
  Side candidate_;
  Side reference_;
  Prng prng_;
  Duration end_;
  // Places in both batches that were filled from the same seeds.
  std::vector<std::pair<std::size_t, std::size_t>> shared_;
  std::vector<double> exchanges_;  // Nanoseconds of empty batches of the reference.
  std::vector<Pair> pairs_;
  int resize_count_ = 0;
  int quiet_count_ = 0;
  double kernel_time_ = 0.0;
  double baseline_time_ = 0.0;
  double noise_ = 1.0;
  std::vector<CallCount> counts_;
};

}  // namespace specgen
