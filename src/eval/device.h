// What a device keeps between the stages that it runs.
#pragma once

#include <optional>

#include "oracle.h"
#include "specgen/eval/machine_ceiling.h"

namespace specgen {

// Belongs to the thread of its slot.
class Device {
 public:
  explicit Device(const JudgeTools& tools) : oracle_(tools) {}

  Oracle& oracle() { return oracle_; }
  // Of the core of this thread, measured when it is first asked for.
  const MachineCeiling& Ceiling() {
    if (!ceiling_) ceiling_ = MeasureCeiling();
    return *ceiling_;
  }

 private:
  Oracle oracle_;
  std::optional<MachineCeiling> ceiling_;
};

}  // namespace specgen
