#include "simulated_users.h"

#include <algorithm>
#include <chrono>

#include "specgen/base/check.h"

namespace specgen {
namespace {

using std::chrono::milliseconds;

}  // namespace

void SimulatedUsers::Reset(const Scenario& scenario, Prng prng) {
  scenario_ = &scenario;
  prng_ = prng;
  planned_count_ = 0;
  Instant at;
  for (std::int32_t index = 0; index < scenario.searches.count; ++index) {
    timeline_.Plan(at, Happening::kSearchIsSubmitted, static_cast<std::uint64_t>(++planned_count_));
    at = at + milliseconds(scenario.searches.start_gap_ms.Draw(prng_));
  }
  PlanPolicyChange(Instant());
  submitted_.clear();
  restart_prng_ = prng.Split();
  PlanRestart(Instant());
}

void SimulatedUsers::SubmitAnother(Instant now) {
  timeline_.Plan(now + milliseconds(1), Happening::kSearchIsSubmitted,
                 static_cast<std::uint64_t>(++planned_count_));
}

void SimulatedUsers::PlanPolicyChange(Instant now) {
  const std::int64_t gap_ms = scenario_->faults.policy_change_gap_ms.Draw(prng_);
  if (gap_ms > 0) timeline_.Plan(now + milliseconds(gap_ms), Happening::kPolicyChanges, 0);
}

void SimulatedUsers::PlanRestart(Instant now) {
  const std::int64_t gap_ms = scenario_->faults.host_restart_gap_ms.Draw(restart_prng_);
  if (gap_ms > 0) timeline_.Plan(now + milliseconds(gap_ms), Happening::kHostRestarts, 0);
}

Event SimulatedUsers::Submit(Instant now, SearchId search) {
  const bool is_stopped = faults_.Draws(scenario_->faults.user_stop, prng_);
  const bool is_stopped_twice = prng_.Chance(1, 3);
  const std::int64_t first_ms = scenario_->faults.stop_after_ms.Draw(prng_);
  const std::int64_t second_ms = first_ms + prng_.Between(0, 5000);
  if (is_stopped) {
    timeline_.Plan(now + milliseconds(first_ms), Happening::kUserStops, search.value());
  }
  if (is_stopped && is_stopped_twice) {
    timeline_.Plan(now + milliseconds(second_ms), Happening::kUserStops, search.value());
  }
  SearchOptions options = scenario_->searches.options;
  if (scenario_->soak.is_on) options = DrawSearchOptions(prng_);
  submitted_.push_back({search, options});
  return submitted_.back();
}

// Whoever starts the host again may have a search go on that had ended.
Event SimulatedUsers::Restart(Instant now) {
  faults_.Count(Fault::kHostRestarted);
  PlanRestart(now);
  const std::uint64_t chosen = restart_prng_.Below(submitted_.size() + 1);
  if (chosen < submitted_.size()) {
    timeline_.Plan(now, Happening::kSearchIsResumed, submitted_[chosen].search.value());
  }
  return HostRestarted{};
}

Event SimulatedUsers::Resume(SearchId search) {
  faults_.Count(Fault::kSearchResumed);
  const auto known = std::find_if(submitted_.begin(), submitted_.end(),
                                  [search](const auto& other) { return other.search == search; });
  Budget& budget = known->options.budget;
  const std::int64_t more_iterations = restart_prng_.Between(0, 3);
  const std::int64_t more_tokens = restart_prng_.Between(0, 50'000);
  const std::int64_t more_ms = restart_prng_.Between(0, 300'000);
  if (budget.iteration_max > 0) budget.iteration_max += static_cast<std::int32_t>(more_iterations);
  if (budget.token_max > 0) budget.token_max += more_tokens;
  if (budget.wall_time_max > Duration(0)) budget.wall_time_max += milliseconds(more_ms);
  return SearchResumed{search, budget};
}

std::optional<Event> SimulatedUsers::Take(const TimelineEntry& entry) {
  switch (entry.what) {
    case Happening::kSearchIsSubmitted:
      return Submit(entry.at, SearchId(entry.subject));
    case Happening::kHostRestarts:
      if (faults_.is_stopped()) return std::nullopt;
      return Restart(entry.at);
    case Happening::kSearchIsResumed:
      if (faults_.is_stopped()) return std::nullopt;
      return Resume(SearchId(entry.subject));
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
