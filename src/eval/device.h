// What a device keeps between the stages that it runs.
#pragma once

#include <memory>
#include <optional>
#include <utility>

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

  // For one candidate after the other, since making one takes longer than many a judgement. What
  // is left in it of earlier candidates is of no use: every trial has new inputs.
  Result<std::shared_ptr<SharedArena>> Arena(std::size_t bytes) {
    if (arena_ && arena_->bytes() == bytes) return arena_;
    Result<std::unique_ptr<SharedArena>> made = SharedArena::Make(bytes);
    if (!made) return tl::unexpected(made.error());
    arena_ = std::move(*made);
    return arena_;
  }

 private:
  Oracle oracle_;
  std::shared_ptr<SharedArena> arena_;
  std::optional<MachineCeiling> ceiling_;
};

}  // namespace specgen
