// Decides when something goes wrong, and counts it.
#pragma once

#include <array>
#include <cstdint>

#include "specgen/base/prng.h"
#include "specgen/model/ratio.h"
#include "specgen/sim/statistics.h"

namespace specgen {

class FaultInjector {
 public:
  void Reset() { *this = FaultInjector(); }
  // The safety phase is over: nothing goes wrong from now on.
  void Stop() { is_stopped_ = true; }
  bool is_stopped() const { return is_stopped_; }

  // Takes exactly one number from `prng`, so that a fault that is off shifts nothing.
  bool Draws(Ppm chance, Prng& prng) const {
    const std::uint64_t drawn = prng.Below(static_cast<std::uint64_t>(kOne.value));
    return !is_stopped_ && static_cast<std::int64_t>(drawn) < chance.value;
  }
  void Count(Fault fault) { ++counts_[static_cast<std::size_t>(fault)]; }
  const std::array<std::int64_t, kFaultCount>& counts() const { return counts_; }

 private:
  std::array<std::int64_t, kFaultCount> counts_{};
  bool is_stopped_ = false;
};

}  // namespace specgen
