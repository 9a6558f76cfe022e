// The people of the simulated world: they submit searches, stop them, change the policy, and start
// the host again when it has died.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

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
  void PlanRestart(Instant now);
  Event Submit(Instant now, SearchId search);
  Event Restart(Instant now);
  Event Resume(SearchId search);

  Timeline& timeline_;
  FaultInjector& faults_;
  const Scenario* scenario_ = nullptr;
  Prng prng_{0};
  std::int32_t planned_count_ = 0;
  // Of its own, so that restarts shift nothing else.
  Prng restart_prng_{0};
  std::vector<SearchSubmitted> submitted_;
};

}  // namespace specgen
