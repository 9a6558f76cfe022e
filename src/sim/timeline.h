// What will happen in the simulated world, ordered by time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "specgen/base/instant.h"

namespace specgen {

enum class Happening : std::uint8_t {
  kSearchIsSubmitted,
  kUserStops,
  kPolicyChanges,
  kStreamMoves,
  kStreamIsClosed,
  kTriggerIsLate,
  kGenerationEndRepeats,
  kStageEnds,
  kStageResultRepeats,
  kSlotJoins,
  kSlotFails,
  kWorkerFails,
  kSlotGoesWithWorker,
  kHostRestarts,
  kSearchIsResumed,
};

// One thing that will happen: a few words, so that the heap moves little. Whoever planned it knows
// what `subject` means, and ignores the entry if its `version` is no longer the current one.
struct TimelineEntry {
  Instant at;
  std::uint64_t sequence = 0;
  Happening what = Happening::kStreamMoves;
  std::uint32_t version = 0;
  std::uint64_t subject = 0;
};

// A binary heap; of entries at the same instant, the one planned first comes first.
class Timeline {
 public:
  void Clear() {
    heap_.clear();
    sequence_ = 0;
  }
  void Plan(Instant at, Happening what, std::uint64_t subject, std::uint32_t version = 0) {
    heap_.push_back({at, ++sequence_, what, version, subject});
    std::push_heap(heap_.begin(), heap_.end(), IsLater);
  }
  bool empty() const { return heap_.empty(); }
  const TimelineEntry& next() const { return heap_.front(); }
  TimelineEntry Take() {
    std::pop_heap(heap_.begin(), heap_.end(), IsLater);
    const TimelineEntry entry = heap_.back();
    heap_.pop_back();
    return entry;
  }

 private:
  static bool IsLater(const TimelineEntry& a, const TimelineEntry& b) {
    return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
  }

  std::vector<TimelineEntry> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace specgen
