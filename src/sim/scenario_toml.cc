// The keys of a scenario file (docs/SIMULATION.md, "Scenario files").
#include <array>
#include <limits>
#include <string>

#include "scenario_reader.h"
#include "specgen/sim/scenario.h"

namespace specgen {
namespace {

constexpr std::int64_t kSaidTokenMax = 10'000'000;  // Of one generation.
constexpr std::int64_t kTokenRateMax = 1'000'000;
constexpr std::int64_t kBaselineUsMax = 1'000'000'000;
constexpr std::array<const char*, kTraceTriggerKindCount> kTriggerKeys = {
    "code_fence",      "function_body", "implementation_cue",
    "design_decision", "thought_start", "periodic"};

constexpr std::array<const char*, kFailureCount> kFailureKeys = {
    "compile_fails", "refused", "launch_fails", "mismatch", "times_out", "crashes"};

constexpr const char* kTriggerKinds =
    "code_fence, function_body, implementation_cue, design_decision, thought_start, periodic";

std::optional<ForkGateKind> GateFromName(std::string_view name) {
  if (name == "limits") return ForkGateKind::kLimits;
  if (name == "expected_gain") return ForkGateKind::kExpectedGain;
  return std::nullopt;
}

std::optional<TriggerKind> TriggerFromName(std::string_view name) {
  for (std::size_t index = 0; index < kTriggerKeys.size(); ++index) {
    if (name == kTriggerKeys[index]) return static_cast<TriggerKind>(index);
  }
  return std::nullopt;
}

void ReadFleet(ScenarioTable table, FleetScenario& fleet) {
  table.Read("devices", fleet.device_count, 1, 10'000);
  table.Read("compile_slots", fleet.compile_slot_count, 1, 10'000);
  table.ReadTimes("role_change_ms", fleet.role_change_ms);
  table.Read("slow_devices", fleet.slow_device_count, 0, 10'000);
  table.Read("slow_factor", fleet.slow_factor, 1'000);
  table.Finish();
}

void ReadCriterion(ScenarioTable table, CriterionOptions& criterion) {
  table.Read("kind", criterion.kind, CriterionFromName,
             "mean, first_valid, best, quantile, never, expected_gain");
  table.Read("quantile", criterion.quantile);
  table.Read("noise_margin", criterion.noise_margin, kNoiseMarginMax.value / kOne.value);
  table.Read("history_starts_with_zero", criterion.history_starts_with_zero);
  table.Finish();
}

void ReadBudget(ScenarioTable table, Budget& budget) {
  table.Read("iterations", budget.iteration_max, 0, 1'000'000);
  table.Read("tokens", budget.token_max, 0, kTokenBudgetMax);
  table.Read("wall_time_ms", budget.wall_time_max);
  if (budget.iteration_max == 0 && budget.token_max == 0 && budget.wall_time_max == Duration(0)) {
    table.Refuse("iterations",
                 "must not be 0 where tokens and wall_time_ms are 0: the search would "
                 "never end");
  }
  table.Finish();
}

void ReadForks(ScenarioTable table, ForkOptions& forks) {
  table.Read("speculation", forks.speculation);
  table.Read("gate", forks.gate, GateFromName, "limits, expected_gain");
  table.Read("token_ratio", forks.token_ratio, 1000);
  table.Read("learns", forks.learns);
  table.Read("repair_max", forks.repair_max, 0, 100);
  table.Read("gives_hints", forks.gives_hints);
  table.Read("at_start", forks.at_start, 0, 1000);
  table.Read("forks_per_trigger", forks.forks_per_trigger, 1, 1000);
  table.Read("in_flight_max", forks.in_flight_max, 0, 10'000);
  table.Read("per_iteration_max", forks.per_iteration_max, 0, 10'000);
  table.Read("cooldown_tokens", forks.cooldown_tokens, 0, kTokenCountMax);
  table.Read("token_share", forks.token_share, 1000);
  table.Read("allowance_tokens", forks.allowance_tokens, 0, kTokenCountMax);
  table.Read("token_max", forks.token_max, 1, kTokenCountMax);
  table.Read("backlog_per_device_max", forks.backlog_per_device_max, 0, 10'000);
  table.Read("weakest_kind", forks.weakest_kind, TriggerFromName, kTriggerKinds);
  table.Read("strong_kind", forks.strong_kind, TriggerFromName, kTriggerKinds);
  table.Read("idle_cooldown_tokens", forks.idle_cooldown_tokens, 0, kTokenCountMax);
  table.Finish();
}

void ReadSearches(ScenarioTable table, SearchScenario& searches) {
  SearchOptions& options = searches.options;
  table.Read("count", searches.count, 1, 10'000);
  // All of them are planned at the start.
  table.ReadDistribution("start_gap_ms", searches.start_gap_ms, 0, kTimeMsMax / 10);
  table.Read("reasoning_token_max", options.reasoning_token_max, 1, kTokenCountMax);
  table.Read("reasoning_failure_max", options.reasoning_failure_max, 1, 1000);
  table.Read("suppresses_duplicates", options.suppresses_duplicates);
  table.Read("stops_stale_work", options.stops_stale_work);
  table.Read("profiles_at_two_speeds", options.profiles_at_two_speeds);
  table.Read("overlaps_counters", options.overlaps_counters);
  table.Read("give_up_feedback_min", options.give_up_feedback_min, 2);
  table.Read("waits_for_feedback", options.waits_for_feedback);
  table.Read("archive_max", options.archive_max, 0, 4);
  table.Read("failures_shown_max", options.failures_shown_max, 0, 8);
  ReadCriterion(table.Table("criterion"), options.criterion);
  ReadBudget(table.Table("budget"), options.budget);
  ReadForks(table.Table("forks"), options.forks);
  table.Finish();
}

void ReadScheduler(ScenarioTable table, SchedulerOptions& scheduler) {
  table.Read("policy", scheduler.policy, SchedulingPolicyFromName,
             "static, fixed_pools, paper, value_index");
  table.Read("validation_share", scheduler.validation_share);
  table.Read("validates_newest_first", scheduler.validates_newest_first);
  table.Read("round_ms", scheduler.round, 1);
  table.Read("role_change_cost_ms", scheduler.role_change_cost);
  table.Read("aging_ms", scheduler.aging, 1);
  table.Read("slot_loss_max", scheduler.slot_loss_max, 0, 1000);
  table.Read("suspect_pause_ms", scheduler.suspect_pause);
  table.Finish();
}

void ReadModel(ScenarioTable table, ModelScenario& model) {
  table.ReadDistribution("prompt_tokens", model.prompt_tokens, 0, kSaidTokenMax);
  table.ReadDistribution("reasoning_tokens", model.reasoning_tokens, 0, kSaidTokenMax);
  table.ReadDistribution("answer_tokens", model.answer_tokens, 1, kSaidTokenMax);
  table.ReadDistribution("fork_tokens", model.fork_tokens, 0, kSaidTokenMax);
  table.ReadDistribution("tokens_per_second", model.tokens_per_second, 1, kTokenRateMax);
  table.ReadTimes("first_token_ms", model.first_token_ms);
  table.ReadTimes("fork_first_token_ms", model.fork_first_token_ms);
  table.ReadTimes("cold_fork_first_token_ms", model.cold_fork_first_token_ms);
  table.Read("caches_prefixes", model.caches_prefixes);
  table.Read("fork_slowdown", model.fork_slowdown, 10);
  table.ReadTimes("advance_gap_ms", model.advance_gap_ms);
  table.ReadDistribution("first_trigger_tokens", model.first_trigger_tokens, 0, kSaidTokenMax);
  table.ReadDistribution("trigger_gap_tokens", model.trigger_gap_tokens, 0, kSaidTokenMax);
  ScenarioTable weights = table.Table("trigger_weights");
  for (std::size_t index = 0; index < kTriggerKeys.size(); ++index) {
    weights.Read(kTriggerKeys[index], model.trigger_weights[index], 0, 1'000'000);
  }
  weights.Finish();
  table.Read("trace_candidate", model.trace_candidate);
  table.Read("reasoning_answers", model.reasoning_answers);
  table.Read("fork_answers", model.fork_answers);
  table.Read("duplicate", model.duplicate);
  table.Finish();
}

void ReadCandidates(ScenarioTable table, CandidateScenario& candidates) {
  table.Read("valid", candidates.valid);
  table.Read("iteration_spread", candidates.iteration_spread, 10);
  table.Read("hint_independence", candidates.hint_independence);
  table.Read("repair", candidates.repair);
  ScenarioTable weights = table.Table("failure_weights");
  for (std::size_t index = 0; index < kFailureKeys.size(); ++index) {
    weights.Read(kFailureKeys[index], candidates.failure_weights[index], 0, 1'000'000);
  }
  weights.Finish();
  table.Finish();
}

void ReadSpeeds(ScenarioTable table, SpeedScenario& speeds) {
  table.ReadFractions("start", speeds.start_ppm);
  table.ReadFractions("limit", speeds.limit_ppm);
  table.Read("feedback_scale", speeds.feedback_scale, 1'000'000);
  table.Read("spread", speeds.spread, 2);
  table.Read("early_loss", speeds.early_loss, 10);
  table.Finish();
}

void ReadJudge(ScenarioTable table, JudgeScenario& judge) {
  table.ReadTimes("compilation_ms", judge.compilation_ms);
  table.ReadTimes("validation_ms", judge.validation_ms);
  table.ReadTimes("profiling_ms", judge.profiling_ms);
  table.ReadTimes("short_timing_ms", judge.short_timing_ms);
  table.Read("wrong_share", judge.wrong_share);
  table.Read("compiles_on_device", judge.compiles_on_device);
  table.ReadDistribution("baseline_us", judge.baseline_us, 1, kBaselineUsMax);
  table.ReadFractions("noise", judge.noise_ppm);
  table.Finish();
}

void ReadFaults(ScenarioTable table, FaultScenario& faults) {
  table.Read("generation_fails", faults.generation_fails);
  table.Read("generation_stalls", faults.generation_stalls);
  table.ReadTimes("stall_ms", faults.stall_ms);
  table.Read("late_trigger", faults.late_trigger);
  table.Read("repeated_end", faults.repeated_end);
  table.Read("cancel_race", faults.cancel_race);
  table.Read("stage_lost", faults.stage_lost);
  table.Read("killer_candidate", faults.killer_candidate);
  table.ReadTimes("slot_loss_gap_ms", faults.slot_loss_gap_ms);
  table.Read("killer_takes_worker", faults.killer_takes_worker);
  table.ReadTimes("worker_loss_gap_ms", faults.worker_loss_gap_ms);
  table.ReadTimes("rejoin_ms", faults.rejoin_ms);
  table.Read("late_result", faults.late_result);
  table.Read("user_stop", faults.user_stop);
  table.ReadTimes("stop_after_ms", faults.stop_after_ms);
  table.ReadTimes("policy_change_gap_ms", faults.policy_change_gap_ms);
  table.Read("late_tick", faults.late_tick);
  table.ReadTimes("tick_delay_ms", faults.tick_delay_ms);
  table.ReadTimes("host_restart_gap_ms", faults.host_restart_gap_ms);
  table.Finish();
}

}  // namespace

Result<Scenario> ParseScenario(std::string_view text, const std::string& file_name) {
  ScenarioFile file{.name = file_name, .error = std::nullopt};
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    file.Fail(parsed.error().source(),
              "the file is not TOML:", std::string(parsed.error().description()));
    return tl::unexpected(*file.error);
  }
  Scenario scenario;
  scenario.name = file_name;
  ScenarioTable table(file, &parsed.table(), "");
  ReadFleet(table.Table("fleet"), scenario.fleet);
  ReadSearches(table.Table("searches"), scenario.searches);
  ReadScheduler(table.Table("scheduler"), scenario.scheduler);
  ReadModel(table.Table("model"), scenario.model);
  ReadCandidates(table.Table("candidates"), scenario.candidates);
  ReadSpeeds(table.Table("speeds"), scenario.speeds);
  ReadJudge(table.Table("judge"), scenario.judge);
  ReadFaults(table.Table("faults"), scenario.faults);
  table.Finish();
  if (file.error) return tl::unexpected(*file.error);
  return scenario;
}

}  // namespace specgen
