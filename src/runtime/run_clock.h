// The time of a run: nanoseconds since its start, on the host's monotonic clock. A run that was
// resumed goes on where it ended: the time between does not count.
#pragma once

#include <chrono>

#include "specgen/base/instant.h"

namespace specgen {

// A value: copies of one clock agree with each other. Any thread may read it.
class RunClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // `elapsed` of the run is over.
  explicit RunClock(Instant elapsed = Instant())
      : start_(std::chrono::steady_clock::now() - elapsed.since_epoch()) {}

  Instant Now() const { return Instant(std::chrono::steady_clock::now() - start_); }
  TimePoint TimePointOf(Instant at) const { return start_ + at.since_epoch(); }

 private:
  TimePoint start_;
};

}  // namespace specgen
