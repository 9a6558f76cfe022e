// The requests that wait for one kind of stage, oldest first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "scheduler/scheduler.h"
#include "specgen/base/instant.h"
#include "specgen/model/ids.h"

namespace specgen {

// A request that was submitted and has not ended: it waits, or it runs on a slot.
struct QueuedRequest {
  EvaluationRequest request;
  Instant since;                   // When it was submitted.
  std::uint64_t arrival = 0;       // Its place in the order of submission, which a lost slot keeps.
  std::int32_t failure_count = 0;  // Of its judge, on slots that lived on.
  // Its worth on a slot that has its role already, and on one that must change (gain_rate.h).
  std::uint64_t rate = 0;
  std::uint64_t rate_with_change = 0;
};

class RequestQueue {
 public:
  // Puts it where its arrival belongs. REQUIRES: no other request has the same arrival.
  void Add(const QueuedRequest& queued);
  // Takes it out. The order of the others stays.
  QueuedRequest Take(std::size_t index);

  std::optional<std::size_t> Find(RequestId request) const;

  bool empty() const { return requests_.empty(); }
  std::size_t size() const { return requests_.size(); }
  const QueuedRequest& operator[](std::size_t index) const { return requests_[index]; }
  QueuedRequest& operator[](std::size_t index) { return requests_[index]; }

  void CheckInvariants() const;

 private:
  std::vector<QueuedRequest> requests_;
};

}  // namespace specgen
