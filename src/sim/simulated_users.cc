#include "simulated_users.h"

#include <chrono>

#include "specgen/base/check.h"

namespace specgen {
namespace {

Duration Milliseconds(std::int64_t count) { return std::chrono::milliseconds(count); }

}  // namespace

void SimulatedUsers::Reset(const Scenario& scenario, Prng prng) {
  scenario_ = &scenario;
  prng_ = prng;
  planned_count_ = 0;
  Instant at;
  for (std::int32_t index = 0; index < scenario.searches.count; ++index) {
    timeline_.Plan(at, Happening::kSearchIsSubmitted, static_cast<std::uint64_t>(++planned_count_));
    at = at + Milliseconds(scenario.searches.start_gap_ms.Draw(prng_));
  }
  PlanPolicyChange(Instant());
}

void SimulatedUsers::SubmitAnother(Instant now) {
  timeline_.Plan(now + Milliseconds(1), Happening::kSearchIsSubmitted,
                 static_cast<std::uint64_t>(++planned_count_));
}

void SimulatedUsers::PlanPolicyChange(Instant now) {
  const std::int64_t gap_ms = scenario_->faults.policy_change_gap_ms.Draw(prng_);
  if (gap_ms > 0) timeline_.Plan(now + Milliseconds(gap_ms), Happening::kPolicyChanges, 0);
}

std::optional<Event> SimulatedUsers::Take(const TimelineEntry& entry) {
  switch (entry.what) {
    case Happening::kSearchIsSubmitted: {
      const SearchId search(entry.subject);
      const bool is_stopped = faults_.Draws(scenario_->faults.user_stop, prng_);
      const bool is_stopped_twice = prng_.Chance(1, 3);
      const std::int64_t first_ms = scenario_->faults.stop_after_ms.Draw(prng_);
      const std::int64_t second_ms = first_ms + prng_.Between(0, 5000);
      if (is_stopped) {
        timeline_.Plan(entry.at + Milliseconds(first_ms), Happening::kUserStops, search.value());
      }
      if (is_stopped && is_stopped_twice) {
        timeline_.Plan(entry.at + Milliseconds(second_ms), Happening::kUserStops, search.value());
      }
      SearchOptions options = scenario_->searches.options;
      if (scenario_->soak.is_on) options = DrawSearchOptions(prng_);
      return SearchSubmitted{search, options};
    }
    case Happening::kUserStops: {
      const bool at_once = prng_.Chance(1, 2);
      if (faults_.is_stopped()) return std::nullopt;
      faults_.Count(Fault::kUserStop);
      return SearchStopRequested{SearchId(entry.subject),
                                 at_once ? StopMode::kAtOnce : StopMode::kFinishRunning};
    }
    case Happening::kPolicyChanges: {
      const std::uint64_t kind = prng_.Below(kSchedulingPolicyKindCount);
      if (faults_.is_stopped()) return std::nullopt;
      faults_.Count(Fault::kPolicyChange);
      PlanPolicyChange(entry.at);
      return SchedulingPolicySelected{static_cast<SchedulingPolicyKind>(kind)};
    }
    default:
      SPECGEN_CHECK(false, "users are asked about searches and policies only");
  }
}

}  // namespace specgen
