// One device for each search; first come, first served on it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "scheduler/policy.h"

namespace specgen {

// A search gets the device with the fewest searches when its first request is looked at, and keeps
// it. Searches move only where they must or where it is unfair not to: when their device is lost,
// and when a device joins while another has at least two searches more. Nothing tells a policy that
// a search is over, so that ended searches count as well.
class StaticPolicy final : public SchedulingPolicy {
 public:
  void NoteDevices(const SchedulerBooks& books) override;
  std::size_t NextCompilation(Instant now, const RequestQueue& queue) const override;
  std::optional<Pairing> NextPairing(Instant now, const SchedulerBooks& books) override;
  RequestId NextInLine(Instant now, const SchedulerBooks& books, Stage stage) const override;
  WaitReason ReasonToWait(const SchedulerBooks& books, bool is_next) const override;

 private:
  struct Assignment {
    SearchId search;
    SlotId device;
  };

  // The index of the search's device, which it is given if it has none. REQUIRES: a device.
  std::size_t DeviceOf(SearchId search, const SchedulerBooks& books);
  void CountSearches(const SchedulerBooks& books);
  // Moves one search from the device with the most searches to the one with the fewest, unless
  // they are level. True if it did.
  bool MoveOne(const SchedulerBooks& books);

  std::vector<Assignment> assignments_;     // By search.
  std::vector<std::size_t> search_counts_;  // By device index; filled by CountSearches.
};

}  // namespace specgen
