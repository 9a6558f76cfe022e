#include "specgen/model/preset.h"

namespace specgen {
namespace {

void SetPaperPreset(SearchOptions& search, SchedulerOptions& scheduler) {
  search.criterion.history_starts_with_zero = true;
  search.criterion.noise_margin = Ppm{0};
  search.suppresses_duplicates = false;
  search.stops_stale_work = false;
  search.waits_for_feedback = false;
  search.forks.idle_cooldown_tokens = 0;
  scheduler.policy = SchedulingPolicyKind::kPaper;
}

void SetSpecgenPreset(SearchOptions& search, SchedulerOptions& scheduler) {
  SetSpecgenGround(search, scheduler);
  search.criterion.kind = CriterionKind::kExpectedGain;
  search.overlaps_counters = true;
  search.give_up_feedback_min = Ppm{850'000};
  ForkOptions& forks = search.forks;
  forks.gate = ForkGateKind::kExpectedGain;
  // A few percent below what is promised, 1.15 and 1.4: lengths are taken for that much too long.
  forks.token_ratio = Ppm{1'080'000};
  forks.learns = true;
  forks.repair_max = 2;
  forks.gives_hints = true;
  forks.weakest_kind = TriggerKind::kPeriodic;
  forks.forks_per_trigger = 1;
  forks.in_flight_max = 16;
  forks.per_iteration_max = 128;
  forks.cooldown_tokens = 100;
  forks.idle_cooldown_tokens = 300;
}

void SetSpecgenMorePreset(SearchOptions& search, SchedulerOptions& scheduler) {
  SetSpecgenPreset(search, scheduler);
  search.forks.token_ratio = Ppm{1'360'000};
  search.give_up_feedback_min = Ppm{880'000};
}

}  // namespace

const char* PresetName(Preset preset) {
  switch (preset) {
    case Preset::kNoSpeculation:
      return "no_speculation";
    case Preset::kLimits:
      return "limits";
    case Preset::kPaper:
      return "paper";
    case Preset::kSpecgen:
      return "specgen";
    case Preset::kSpecgenMore:
      return "specgen_more";
  }
  return "unknown";
}

std::optional<Preset> FindPreset(std::string_view name) {
  for (int index = 0; index < kPresetCount; ++index) {
    const auto preset = static_cast<Preset>(index);
    if (name == PresetName(preset)) return preset;
  }
  return std::nullopt;
}

void SetSpecgenGround(SearchOptions& search, SchedulerOptions& scheduler) {
  scheduler.policy = SchedulingPolicyKind::kValueIndex;
  search.suppresses_duplicates = true;
  search.stops_stale_work = true;
  search.profiles_at_two_speeds = true;
  search.waits_for_feedback = true;
  search.criterion.history_starts_with_zero = false;
}

void SetPreset(Preset preset, SearchOptions& search, SchedulerOptions& scheduler) {
  switch (preset) {
    case Preset::kNoSpeculation:
      search.forks.speculation = false;
      scheduler.policy = SchedulingPolicyKind::kStatic;
      return;
    case Preset::kLimits:
      search.forks.gate = ForkGateKind::kLimits;
      return;
    case Preset::kPaper:
      return SetPaperPreset(search, scheduler);
    case Preset::kSpecgen:
      return SetSpecgenPreset(search, scheduler);
    case Preset::kSpecgenMore:
      return SetSpecgenMorePreset(search, scheduler);
  }
}

}  // namespace specgen
