// A fixed share of the devices validates, the others profile; first come, first served.
#pragma once

#include "scheduler/policy.h"
#include "specgen/model/ratio.h"

namespace specgen {

class FixedPoolsPolicy final : public SchedulingPolicy {
 public:
  explicit FixedPoolsPolicy(Ppm validation_share) : validation_share_(validation_share) {}

  std::size_t NextCompilation(Instant now, const RequestQueue& queue) const override;
  std::optional<Pairing> NextPairing(Instant now, const SchedulerBooks& books) override;
  RequestId NextInLine(Instant now, const SchedulerBooks& books, Stage stage) const override;
  WaitReason ReasonToWait(const SchedulerBooks& books, bool is_next) const override;

 private:
  Ppm validation_share_;
};

}  // namespace specgen
