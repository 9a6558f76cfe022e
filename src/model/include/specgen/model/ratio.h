// Fractions as integers, so that decisions do not depend on how a compiler rounds.
#pragma once

#include <compare>
#include <cstdint>

#include "specgen/base/instant.h"

namespace specgen {

// A fraction in parts per million: 1'000'000 is one.
struct Ppm {
  std::int64_t value = 0;
  friend constexpr auto operator<=>(Ppm, Ppm) = default;
};
inline constexpr Ppm kOne{1'000'000};

// The baseline's time over the candidate's: 2'000'000 is twice as fast. Zero means not measured.
using Speedup = Ppm;

// baseline_time / kernel_time, rounded down; the largest there is where it does not fit.
// REQUIRES: kernel_time > 0, baseline_time >= 0.
Speedup SpeedupOf(Duration baseline_time, Duration kernel_time);

// `amount` times `factor`, rounded towards zero; the nearest std::int64_t where it does not fit.
std::int64_t Scaled(std::int64_t amount, Ppm factor);

}  // namespace specgen
