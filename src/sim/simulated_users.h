// The people of the simulated world: they submit searches, stop them and change the policy.
#pragma once

#include <cstdint>
#include <optional>

#include "fault_injector.h"
#include "specgen/base/prng.h"
#include "specgen/model/event.h"
#include "specgen/sim/scenario.h"
#include "timeline.h"

namespace specgen {

class SimulatedUsers {
 public:
  // Both outlive the users.
  SimulatedUsers(Timeline& timeline, FaultInjector& faults)
      : timeline_(timeline), faults_(faults) {}

  // Plans the searches of the scenario.
  void Reset(const Scenario& scenario, Prng prng);
  // One search more than the scenario has.
  void SubmitAnother(Instant now);
  std::optional<Event> Take(const TimelineEntry& entry);

  std::int32_t planned_count() const { return planned_count_; }

 private:
  void PlanPolicyChange(Instant now);

  Timeline& timeline_;
  FaultInjector& faults_;
  const Scenario* scenario_ = nullptr;
  Prng prng_{0};
  std::int32_t planned_count_ = 0;
};

}  // namespace specgen
