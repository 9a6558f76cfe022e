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

  // ---- REQUIRES of all below: at least one pair.
  int pair_count() const { return static_cast<int>(quiet_.size() + disturbed_.size()); }
  int quiet_pair_count() const { return static_cast<int>(quiet_.size()); }
  // Nanoseconds of one call. The baseline is the kernel's time times the median of the ratios: what
  // slows both down for a while does not count.
  double kernel_time() const;
  double baseline_time() const;
  // Half of the 95 % interval of their ratio, as a fraction of it.
  double noise() const;
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
  };
  // What counts: the undisturbed, or all where those are too few to say anything.
  std::vector<Pair> Chosen() const;
  std::vector<double> Ratios() const;
  bool is_quiet() const;

  Judged<void> CalibrateSide(Side& side);
  Judged<TimedBatch::Timing> RunBatch(Side& side);
  void DrawSeeds();
  Judged<void> CheckAnswers();
  Judged<void> CheckAnswer(std::size_t candidate_index, std::size_t reference_index);
  Judged<void> CheckAnswerAlone(std::size_t candidate_index);
  Judged<void> CheckInWords(std::size_t candidate_index, const SetTruth& truth);

  const JudgeOptions& options_;
  const Problem& problem_;
  const Shape& shape_;
  Duration reference_time_;
  Oracle& oracle_;
  Side candidate_;
  Side reference_;
  Prng prng_;
  Duration end_;
  // Places in both batches that were filled from the same seeds.
  std::vector<std::pair<std::size_t, std::size_t>> shared_;
  std::vector<Pair> quiet_;
  std::vector<Pair> disturbed_;
};

}  // namespace specgen
