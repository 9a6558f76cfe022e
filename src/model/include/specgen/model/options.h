// Everything a user can set about a search and about the fleet, as the core sees it.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "specgen/base/instant.h"
#include "specgen/model/evaluation.h"
#include "specgen/model/learned_record.h"
#include "specgen/model/ratio.h"
#include "specgen/model/trigger_kind.h"

namespace specgen {

// What an option may be at most: sums and products of these fit 64 bits with room to spare.
inline constexpr std::int64_t kTokenCountMax = 1'000'000'000;       // Of one generation, or so.
inline constexpr std::int64_t kTokenBudgetMax = 1'000'000'000'000;  // Of a search.
inline constexpr Ppm kNoiseMarginMax{10'000'000};

// When is a reasoning generation cut? Each criterion compares a profiled candidate's speedup with
// the profiled candidates before it in the same search.
enum class CriterionKind : std::uint8_t {
  kMean,        // Faster than their mean. The paper's (arXiv 2606.17518, section 6.1.2).
  kFirstValid,  // Any profiled candidate.
  kBest,        // Faster than the best of them.
  kQuantile,    // Faster than their q-quantile.
  kNever,       // The reasoning always runs to its end.
  // Waiting for the reasoning's own answer is worth less than the time it takes: by how much and
  // how often answers were faster, and by how much feedback iterations bring in their time.
  kExpectedGain,
};
inline constexpr int kCriterionKindCount = 6;
const char* CriterionKindName(CriterionKind kind);

struct CriterionOptions {
  CriterionKind kind = CriterionKind::kMean;
  Ppm quantile{500'000};  // For kQuantile: 0 to one.
  // How much faster than the bar it must be, so that timing noise does not cut: at least this, and
  // where its own measurement is noisier, that noise. Zero asks for no margin at all, however noisy
  // the measurement (the paper's).
  Ppm noise_margin{10'000};
  // The paper starts the history with a speedup of zero, which pulls every mean down.
  bool history_starts_with_zero = false;

  auto fields() const { return std::tie(kind, quantile, noise_margin, history_starts_with_zero); }
};

// Its kind and its quantile, as a user writes them: "expected_gain", "quantile:0.75".
std::string CriterionText(const CriterionOptions& criterion);

// What keeps a search from spending more than its user allowed. Zero means no limit.
struct Budget {
  std::int32_t iteration_max = 10;
  std::int64_t token_max = 0;  // Generated tokens, speculative ones included.
  Duration wall_time_max{0};

  auto fields() const { return std::tie(iteration_max, token_max, wall_time_max); }
};

// What decides, within the limits below, whether a trigger forks.
enum class ForkGateKind : std::uint8_t {
  kLimits,        // Nothing else: every trigger forks forks_per_trigger times. The paper's.
  kExpectedGain,  // The reasoning that forks are expected to save, against their tokens.
};
inline constexpr int kForkGateKindCount = 2;
const char* ForkGateKindName(ForkGateKind kind);

// When a trigger may fork, and how much.
struct ForkOptions {
  bool speculation = true;
  ForkGateKind gate = ForkGateKind::kLimits;
  // kExpectedGain: tokens that may be generated for each one that the same iterations would have
  // generated without speculation. token_share does not apply.
  Ppm token_ratio{1'150'000};
  // kExpectedGain: forks learn from what became of earlier ones, of all searches.
  bool learns = true;
  // Repair forks in a row for a candidate that failed. Zero: none.
  std::int32_t repair_max = 0;
  // Each fork of an iteration is given another hint, so that they do not fail together.
  bool gives_hints = false;
  // Forks of the bare prompt, the moment a reasoning starts.
  std::int32_t at_start = 0;
  std::int32_t forks_per_trigger = 2;
  std::int32_t in_flight_max = 6;       // Speculative generations of one search at a time.
  std::int32_t per_iteration_max = 16;  // Speculative generations of one iteration.
  std::int64_t cooldown_tokens = 200;   // Trace tokens between two granted triggers.
  // Speculative tokens allowed for each token of reasoning, over the whole search, beyond a first
  // `allowance_tokens` that lets the first forks start.
  Ppm token_share{1'000'000};
  std::int64_t allowance_tokens = 8192;
  std::int64_t token_max = 6144;  // Of one speculative generation.
  // Forks are refused while more than this many requests wait for each device.
  std::int32_t backlog_per_device_max = 8;
  // Triggers of the trace that are weaker than this one never fork.
  TriggerKind weakest_kind = TriggerKind::kPeriodic;
  // Above half of that backlog only triggers at least as strong as this one may fork.
  TriggerKind strong_kind = TriggerKind::kImplementationCue;
  // Idle triggers: a fork when devices stand still, this many trace tokens after the last grant.
  // Zero switches them off.
  std::int64_t idle_cooldown_tokens = 800;

  auto fields() const {
    return std::tie(speculation, gate, token_ratio, learns, repair_max, gives_hints, at_start,
                    forks_per_trigger, in_flight_max, per_iteration_max, cooldown_tokens,
                    token_share, allowance_tokens, token_max, backlog_per_device_max, weakest_kind,
                    strong_kind, idle_cooldown_tokens);
  }
};

struct SearchOptions {
  CriterionOptions criterion;
  Budget budget;
  ForkOptions forks;
  std::int64_t reasoning_token_max = 32768;
  // A search ends after this many reasoning generations failed one after the other, or all that its
  // budget allows, where those are fewer.
  std::int32_t reasoning_failure_max = 3;
  // A source that equals an earlier one of the search takes its result instead of being evaluated.
  bool suppresses_duplicates = true;
  // Evaluations that run when their iteration ends are stopped, except profiling.
  bool stops_stale_work = true;
  // Profiling is a short timing, which decides; only the best candidate of an iteration is profiled
  // in full, before the next prompt is made.
  bool profiles_at_two_speeds = false;
  // The next prompt does not wait for that: its counters are shown by the prompt after it.
  bool overlaps_counters = false;
  // A reasoning is given up where a new one is expected to bring feedback sooner, as long as at
  // least this share of the search's iterations had feedback. More than one: never.
  Ppm give_up_feedback_min{2'000'000};
  // An iteration whose reasoning brought no measurement waits for what else is under way.
  bool waits_for_feedback = true;
  // What the next prompt shows besides the best candidate.
  std::int32_t archive_max = 2;
  std::int32_t failures_shown_max = 4;
  // Expected time of each stage until it has been measured, for the scheduler.
  Duration expected_compilation{std::chrono::milliseconds(800)};
  Duration expected_validation{std::chrono::milliseconds(300)};
  Duration expected_profiling{std::chrono::milliseconds(700)};

  auto fields() const {
    return std::tie(criterion, budget, forks, reasoning_token_max, reasoning_failure_max,
                    suppresses_duplicates, stops_stale_work, profiles_at_two_speeds,
                    overlaps_counters, give_up_feedback_min, waits_for_feedback, archive_max,
                    failures_shown_max, expected_compilation, expected_validation,
                    expected_profiling);
  }
};

// Who gets which slot next.
enum class SchedulingPolicyKind : std::uint8_t {
  kStatic,      // Each search owns one device; first come, first served.
  kFixedPools,  // A fixed share of the devices validates, the others profile.
  kPaper,       // Roles by the last round's longest queues; latest arrival first for validation.
  kValueIndex,  // Any device does any stage: the largest expected gain per second goes first.
};
inline constexpr int kSchedulingPolicyKindCount = 4;
const char* SchedulingPolicyKindName(SchedulingPolicyKind kind);

struct SchedulerOptions {
  SchedulingPolicyKind policy = SchedulingPolicyKind::kValueIndex;
  Ppm validation_share{500'000};             // kFixedPools: devices that validate.
  bool validates_newest_first = true;        // kPaper: else first come, first served.
  Duration round{std::chrono::seconds(30)};  // kPaper: how often roles are set anew.
  Duration role_change_cost{0};              // What a device loses when its role changes.
  Duration aging{std::chrono::seconds(60)};  // kValueIndex: waiting this long doubles the value.
  // Losing more slots than this quarantines a candidate. At zero also one that only stood beside
  // the culprit; from one on a single culprit is told apart.
  std::int32_t slot_loss_max = 2;
  // What has lost a slot runs again this long after the last loss at the earliest: the slots of a
  // worker that dies go one after the other, and it should not meet one that is about to go.
  Duration suspect_pause{std::chrono::seconds(1)};

  auto fields() const {
    return std::tie(policy, validation_share, validates_newest_first, round, role_change_cost,
                    aging, slot_loss_max, suspect_pause);
  }
};

// Given once, before the first event.
struct EngineOptions {
  SchedulerOptions scheduler;
  LearnedRecord learned{};  // What earlier runs with this model family have taught.

  auto fields() const { return std::tie(scheduler, learned); }
};

}  // namespace specgen
