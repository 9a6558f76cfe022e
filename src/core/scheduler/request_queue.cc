#include "scheduler/request_queue.h"

#include <algorithm>

#include "specgen/base/check.h"

namespace specgen {

void RequestQueue::Add(const QueuedRequest& queued) {
  if (requests_.empty() || requests_.back().arrival < queued.arrival) {
    requests_.push_back(queued);
    return;
  }
  const auto place = std::lower_bound(
      requests_.begin(), requests_.end(), queued.arrival,
      [](const QueuedRequest& other, std::uint64_t arrival) { return other.arrival < arrival; });
  SPECGEN_CHECK(place->arrival != queued.arrival, "a request waits in one place");
  requests_.insert(place, queued);
}

QueuedRequest RequestQueue::Take(std::size_t index) {
  const QueuedRequest taken = requests_[index];
  requests_.erase(requests_.begin() + static_cast<std::ptrdiff_t>(index));
  return taken;
}

std::optional<std::size_t> RequestQueue::Find(RequestId request) const {
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    if (requests_[i].request.request == request) return i;
  }
  return std::nullopt;
}

void RequestQueue::CheckInvariants() const {
  for (std::size_t i = 1; i < requests_.size(); ++i) {
    SPECGEN_CHECK(requests_[i - 1].arrival < requests_[i].arrival,
                  "a queue is in the order of arrival");
  }
}

}  // namespace specgen
