// Which candidates of a search are timed again when it has ended, and which of them is the best.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "specgen/eval/stage_job.h"
#include "specgen/model/ids.h"
#include "specgen/model/ratio.h"

namespace specgen {

// What short timings have said of a candidate that passed.
struct Rival {
  CandidateId candidate;
  Speedup speedup{};
  Ppm noise{};  // Of that speedup.
};

// The largest of many short timings is often a lucky one, and what was timed on a busy machine may
// be faster than it looked: as long as a candidate might be faster than the fastest that was timed
// exactly, it is next.
class FinalTimings {
 public:
  // Times no more than `timing_max` candidates that pass.
  FinalTimings(std::vector<Rival> rivals, int timing_max);

  // None: the best is known, as far as it may be.
  CandidateId Next() const;
  void Add(CandidateId candidate, const StageReport& report);
  // It passed while the search went on, and now it did not.
  void AddFailure(CandidateId candidate) { failed_.insert(candidate); }

  // The fastest of those that were timed; before any was, of the others. None: all have failed.
  CandidateId best() const;
  // By candidate.
  const std::map<CandidateId, StageReport>& timings() const { return timings_; }

 private:
  // Of those that were not timed yet and have not failed: the one with the largest `key`; null if
  // there is none.
  template <class Key>
  const Rival* Foremost(Key key) const;
  CandidateId Fastest() const;

  std::vector<Rival> rivals_;
  int timing_max_;
  std::set<CandidateId> failed_;
  std::map<CandidateId, StageReport> timings_;
};

}  // namespace specgen
