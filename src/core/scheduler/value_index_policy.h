// One pool of devices; the request with the largest expected gain for each unit of device time
// goes first ("value-index late binding").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "scheduler/policy.h"

namespace specgen {

__extension__ using WideValue = unsigned __int128;

// The value of a request is its gain rate (gain_rate.h) times aging + waited: it grows linearly and
// has doubled after `aging`, so that nothing starves. At equal value profiling goes before
// validation, and a smaller request id first; of compilations a blocking one, then the newest.
//
// Where changing its role costs a device something, requests prefer devices that have their role,
// and wait for one that is expected to become free sooner than a change would take. A device that
// takes longer than expected is no longer waited for.
class ValueIndexPolicy final : public SchedulingPolicy {
 public:
  ValueIndexPolicy(Duration aging, Duration role_change_cost)
      : aging_(aging), role_change_cost_(role_change_cost) {}

  std::size_t NextCompilation(Instant now, const RequestQueue& queue) const override;
  std::optional<Pairing> NextPairing(Instant now, const SchedulerBooks& books) override;
  std::optional<Instant> NextDeadline(const SchedulerBooks& books) const override;
  RequestId NextInLine(Instant now, const SchedulerBooks& books, Stage stage) const override;
  WaitReason ReasonToWait(const SchedulerBooks& books, bool is_next) const override;

 private:
  struct Offer {
    WideValue value = 0;
    std::size_t index = 0;
  };
  struct FreeDevices {
    std::optional<std::size_t> validated;  // Ran a validation last.
    std::optional<std::size_t> profiled;
    std::optional<std::size_t> unused;  // Has no role yet.
  };

  WideValue ValueOf(Instant now, const QueuedRequest& queued, bool is_change) const;
  // The best request of a queue. REQUIRES: the queue is not empty.
  Offer BestOf(Instant now, const RequestQueue& queue, bool is_change) const;
  // The best that changing a device's role for `stage` gives, after the best requests have been
  // left to the devices that will soon be free.
  std::optional<Offer> BestAfterChange(Instant now, const SchedulerBooks& books, Stage stage);
  // How many devices with the role `stage` will be free sooner than a role change takes.
  std::size_t CountSoonFree(Instant now, const SlotTable& devices, Stage stage);
  static FreeDevices FindFree(const SlotTable& devices);

  Duration aging_;
  Duration role_change_cost_;
  // When the first device that a request was left to is overdue; of the last NextPairing.
  std::optional<Instant> overdue_at_;
  std::vector<Offer> offers_;  // Kept only for its memory.
};

}  // namespace specgen
