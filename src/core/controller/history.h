// What one search knows of its candidates: the input of its criterion and of its next prompt.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "controller/criterion.h"
#include "specgen/model/evaluation.h"
#include "specgen/model/ids.h"
#include "specgen/model/options.h"
#include "specgen/model/ratio.h"

namespace specgen {

// A candidate with its last result.
struct JudgedCandidate {
  CandidateId candidate;
  std::int32_t iteration = 0;
  Stage stage = Stage::kCompilation;  // The last stage that was run.
  StageOutcome outcome = StageOutcome::kPassed;
  Speedup speedup;  // After profiling passed.
  std::uint64_t sketch = 0;
  Ppm noise{0};  // Of that speedup, as StageFinished tells it.
};

constexpr bool IsProfiled(const JudgedCandidate& judged) {
  return judged.stage == Stage::kProfiling && judged.outcome == StageOutcome::kPassed;
}

// Append-only. Duplicates are not part of it: they would count a result twice.
class History {
 public:
  explicit History(const CriterionOptions& criterion) : speedups_(criterion) {}

  bool WouldMeetCriterion(const JudgedCandidate& profiled) const {
    return speedups_.IsMetBy(profiled.speedup, profiled.noise);
  }
  // By how much the last valid candidates were faster than this on average, slower ones counted as
  // equally fast, as a share of their mean. Zero where there are none.
  Ppm ExpectedExcess(Speedup speedup) const;
  void Add(const JudgedCandidate& judged);

  const std::vector<JudgedCandidate>& judged() const { return judged_; }
  // The fastest profiled candidate; the earlier one where two are equally fast.
  std::optional<JudgedCandidate> best() const;

 private:
  std::vector<JudgedCandidate> judged_;
  SpeedupHistory speedups_;
  std::optional<std::size_t> best_;
};

// Which candidate had a source first. Holds judged and open candidates, not cancelled ones.
class SourceIndex {
 public:
  std::optional<CandidateId> Find(const ContentHash& hash) const;
  // REQUIRES: the hash is not there yet.
  void Add(const ContentHash& hash, CandidateId candidate);
  void Remove(const ContentHash& hash);

 private:
  using Entries = std::vector<std::pair<ContentHash, CandidateId>>;
  Entries& EntriesOf(const ContentHash& hash) { return entries_[hash[0] % entries_.size()]; }
  const Entries& EntriesOf(const ContentHash& hash) const {
    return entries_[hash[0] % entries_.size()];
  }

  // Each ascending by hash. A search has thousands of candidates: of the tail of a list that is
  // short enough, little has to be moved.
  std::array<Entries, 64> entries_;
};

}  // namespace specgen
