// The time of a run: nanoseconds since its start, on the host's monotonic clock.
#pragma once

#include <chrono>

#include "specgen/base/instant.h"

namespace specgen {

// A value: copies of one clock agree with each other. Any thread may read it.
class RunClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  RunClock() : start_(std::chrono::steady_clock::now()) {}

  Instant Now() const { return Instant(std::chrono::steady_clock::now() - start_); }
  TimePoint TimePointOf(Instant at) const { return start_ + at.since_epoch(); }

 private:
  TimePoint start_;
};

}  // namespace specgen
