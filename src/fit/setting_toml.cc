#include "setting_toml.h"

#include <fmt/format.h>

#include <algorithm>

namespace specgen {
namespace {

// The names of scenario files are those that people are shown, in one word.
std::string WordOf(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  return fmt::format("\"{}\"", name);
}

double FractionOf(Ppm value) { return static_cast<double>(value.value) / 1e6; }

std::int64_t MillisecondsOf(Duration span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

void WriteCriterion(const CriterionOptions& criterion, TomlLines& lines) {
  lines.Section("searches.criterion");
  lines.Key("kind", WordOf(CriterionKindName(criterion.kind)));
  lines.Fraction("quantile", FractionOf(criterion.quantile));
  lines.Fraction("noise_margin", FractionOf(criterion.noise_margin));
  lines.Flag("history_starts_with_zero", criterion.history_starts_with_zero);
}

void WriteBudget(const Budget& budget, TomlLines& lines) {
  lines.Section("searches.budget");
  lines.Key("iterations", std::int64_t{budget.iteration_max});
  lines.Key("tokens", budget.token_max);
  lines.Key("wall_time_ms", MillisecondsOf(budget.wall_time_max));
}

void WriteForks(const ForkOptions& forks, TomlLines& lines) {
  lines.Section("searches.forks");
  lines.Flag("speculation", forks.speculation);
  lines.Key("gate", WordOf(ForkGateKindName(forks.gate)));
  lines.Fraction("token_ratio", FractionOf(forks.token_ratio));
  lines.Flag("learns", forks.learns);
  lines.Key("repair_max", std::int64_t{forks.repair_max});
  lines.Flag("gives_hints", forks.gives_hints);
  lines.Key("at_start", std::int64_t{forks.at_start});
  lines.Key("forks_per_trigger", std::int64_t{forks.forks_per_trigger});
  lines.Key("in_flight_max", std::int64_t{forks.in_flight_max});
  lines.Key("per_iteration_max", std::int64_t{forks.per_iteration_max});
  lines.Key("cooldown_tokens", forks.cooldown_tokens);
  lines.Fraction("token_share", FractionOf(forks.token_share));
  lines.Key("allowance_tokens", forks.allowance_tokens);
  lines.Key("token_max", forks.token_max);
  lines.Key("backlog_per_device_max", std::int64_t{forks.backlog_per_device_max});
  lines.Key("weakest_kind", WordOf(TriggerKindName(forks.weakest_kind)));
  lines.Key("strong_kind", WordOf(TriggerKindName(forks.strong_kind)));
  lines.Key("idle_cooldown_tokens", forks.idle_cooldown_tokens);
}

void WriteScheduler(const SchedulerOptions& scheduler, TomlLines& lines) {
  lines.Section("scheduler");
  lines.Key("policy", WordOf(SchedulingPolicyKindName(scheduler.policy)));
  lines.Fraction("validation_share", FractionOf(scheduler.validation_share));
  lines.Flag("validates_newest_first", scheduler.validates_newest_first);
  lines.Key("round_ms", MillisecondsOf(scheduler.round));
  lines.Key("role_change_cost_ms", MillisecondsOf(scheduler.role_change_cost));
  lines.Key("aging_ms", MillisecondsOf(scheduler.aging));
  lines.Key("slot_loss_max", std::int64_t{scheduler.slot_loss_max});
  lines.Key("suspect_pause_ms", MillisecondsOf(scheduler.suspect_pause));
}

}  // namespace

void WriteSetting(const RunSetting& setting, const SeenValues& start_gap_ms, TomlLines& lines) {
  const SearchOptions& options = setting.options;
  lines.Section("fleet");
  lines.Comment("As the run had them, at most, at a time.");
  lines.Key("devices", std::int64_t{std::max(1, setting.device_count)});
  lines.Key("compile_slots", std::int64_t{std::max(1, setting.compile_slot_count)});
  lines.Key("role_change_ms", std::int64_t{0}, "default: part of the stages' times");
  lines.Section("searches");
  lines.Comment("As the run was asked for.");
  lines.Key("count", std::int64_t{setting.search_count});
  lines.Distribution("start_gap_ms", start_gap_ms, {0, 1e8}, "0");
  lines.Key("reasoning_token_max", options.reasoning_token_max);
  lines.Key("reasoning_failure_max", std::int64_t{options.reasoning_failure_max});
  lines.Flag("suppresses_duplicates", options.suppresses_duplicates);
  lines.Flag("stops_stale_work", options.stops_stale_work);
  lines.Flag("profiles_at_two_speeds", options.profiles_at_two_speeds);
  lines.Flag("overlaps_counters", options.overlaps_counters);
  lines.Fraction("give_up_feedback_min", FractionOf(options.give_up_feedback_min));
  lines.Flag("waits_for_feedback", options.waits_for_feedback);
  lines.Key("archive_max", std::int64_t{options.archive_max});
  lines.Key("failures_shown_max", std::int64_t{options.failures_shown_max});
  WriteCriterion(options.criterion, lines);
  WriteBudget(options.budget, lines);
  WriteForks(options.forks, lines);
  WriteScheduler(setting.scheduler, lines);
}

}  // namespace specgen
