// Points and spans of time as values. Nothing here can read a clock: time is an argument.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace specgen {

using Duration = std::chrono::nanoseconds;

// A point in time: nanoseconds since an epoch that the host chooses (the start of the run, live;
// zero, simulated). Only differences carry meaning across processes.
class Instant {
 public:
  constexpr Instant() = default;
  constexpr explicit Instant(Duration since_epoch) : since_epoch_(since_epoch) {}

  constexpr Duration since_epoch() const { return since_epoch_; }

  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant at, Duration span) {
    return Instant(at.since_epoch_ + span);
  }
  friend constexpr Instant operator-(Instant at, Duration span) {
    return Instant(at.since_epoch_ - span);
  }
  friend constexpr Duration operator-(Instant end, Instant start) {
    return end.since_epoch_ - start.since_epoch_;
  }

 private:
  Duration since_epoch_{0};
};

}  // namespace specgen
