#include "specgen/sim/system.h"

#include <algorithm>

#include "specgen/base/check.h"
#include "specgen/model/preset.h"

namespace specgen {
namespace {

void SetPaper(Scenario& scenario, SchedulingPolicyKind policy, bool newest_first, bool is_cached) {
  scenario.scheduler.policy = policy;
  scenario.scheduler.validates_newest_first = newest_first;
  scenario.model.caches_prefixes = is_cached;
}

// Where the workload is one of the paper's, with compilation on its GPUs: our judge instead.
void SetOurJudge(Scenario& scenario) {
  constexpr std::int32_t kCompileSlots = 32;
  // Our judge begins with the smallest inputs and stops at the first difference
  // (bench/judge/wrong_share.py).
  constexpr Ppm kWrongShare{300'000};
  // What was fitted to our own judge is as it is.
  if (scenario.judge.compiles_on_device) {
    scenario.judge.compiles_on_device = false;
    scenario.judge.wrong_share = kWrongShare;
    scenario.fleet.compile_slot_count = kCompileSlots;
  }
}

// What our system shares with the controls that run on it: judge, cached prefixes, the scheduler,
// and what is done about failures, duplicates and stale work.
void SetOurGround(Scenario& scenario) {
  SetOurJudge(scenario);
  scenario.model.caches_prefixes = true;
  SetSpecgenGround(scenario.searches.options, scenario.scheduler);
}

void SetOurs(Scenario& scenario, Preset preset) {
  SetOurGround(scenario);
  SetPreset(preset, scenario.searches.options, scenario.scheduler);
}

// The mean of a distribution, roughly: as many draws as are needed to count forks.
std::int64_t MeanOf(const Variate& variate) {
  constexpr int kDraws = 1000;
  Prng prng(1);
  std::int64_t sum = 0;
  for (int draw = 0; draw < kDraws; ++draw) sum += variate.Draw(prng);
  return std::max<std::int64_t>(1, sum / kDraws);
}

// One token of thought, then forks of the bare prompt: as many as a reasoning and its answer would
// have cost. What still runs when one is measured is dropped.
void SetNoReasoning(Scenario& scenario) {
  SetOurGround(scenario);
  SearchOptions& options = scenario.searches.options;
  const std::int64_t tokens =
      MeanOf(scenario.model.reasoning_tokens) + MeanOf(scenario.model.answer_tokens);
  options.criterion.kind = CriterionKind::kFirstValid;
  options.reasoning_token_max = 1;
  options.forks.at_start = static_cast<std::int32_t>(
      std::max<std::int64_t>(1, tokens / MeanOf(scenario.model.fork_tokens)));
  options.forks.repair_max = 0;
  options.forks.idle_cooldown_tokens = 0;
}

// Every half length of a fork: about as many as ours.
void SetBlind(Scenario& scenario) {
  SetOurGround(scenario);
  const std::int64_t gap = std::max<std::int64_t>(1, MeanOf(scenario.model.fork_tokens) / 2);
  ForkOptions& forks = scenario.searches.options.forks;
  forks.weakest_kind = TriggerKind::kPeriodic;
  forks.forks_per_trigger = 1;
  forks.idle_cooldown_tokens = 0;
  scenario.model.first_trigger_tokens = Variate{gap};
  scenario.model.trigger_gap_tokens = Variate{gap};
  scenario.model.trigger_weights = {0, 0, 0, 0, 0, 1};
}

// Ours, told where forks will be right.
void SetOracle(Scenario& scenario) {
  SetOurs(scenario, Preset::kSpecgen);
  scenario.searches.options.forks.idle_cooldown_tokens = 0;
  scenario.model.oracle_triggers = true;
}

constexpr Ablation kAblations[] = {
    {"fixed gate",
     [](Scenario& scenario) {
       ForkOptions& forks = scenario.searches.options.forks;
       forks.gate = ForkGateKind::kLimits;
       forks.forks_per_trigger = 1;
       forks.cooldown_tokens = 1500;
     }},
    {"no learning", [](Scenario& scenario) { scenario.searches.options.forks.learns = false; }},
    {"no repair", [](Scenario& scenario) { scenario.searches.options.forks.repair_max = 0; }},
    {"one repair", [](Scenario& scenario) { scenario.searches.options.forks.repair_max = 1; }},
    {"repair success 0", [](Scenario& scenario) { scenario.candidates.repair = Ppm{0}; }},
    {"repair success 0.25", [](Scenario& scenario) { scenario.candidates.repair = Ppm{250'000}; }},
    {"no hints", [](Scenario& scenario) { scenario.searches.options.forks.gives_hints = false; }},
    {"hints independence 0.15",
     [](Scenario& scenario) { scenario.candidates.hint_independence = Ppm{150'000}; }},
    {"hints independence 0.3",
     [](Scenario& scenario) { scenario.candidates.hint_independence = Ppm{300'000}; }},
    {"no idle triggers",
     [](Scenario& scenario) { scenario.searches.options.forks.idle_cooldown_tokens = 0; }},
    {"no giving up",
     [](Scenario& scenario) { scenario.searches.options.give_up_feedback_min = Ppm{2'000'000}; }},
    {"one speed of profiling",
     [](Scenario& scenario) { scenario.searches.options.profiles_at_two_speeds = false; }},
    {"iterations wait for counters",
     [](Scenario& scenario) { scenario.searches.options.overlaps_counters = false; }},
    {"criterion mean",
     [](Scenario& scenario) { scenario.searches.options.criterion.kind = CriterionKind::kMean; }},
    {"criterion first valid",
     [](Scenario& scenario) {
       scenario.searches.options.criterion.kind = CriterionKind::kFirstValid;
     }},
    {"duplicates run",
     [](Scenario& scenario) { scenario.searches.options.suppresses_duplicates = false; }},
    {"stale work runs on",
     [](Scenario& scenario) { scenario.searches.options.stops_stale_work = false; }},
    {"compilation on devices",
     [](Scenario& scenario) { scenario.judge.compiles_on_device = true; }},
    {"wrong candidates validated in full",
     [](Scenario& scenario) { scenario.judge.wrong_share = kOne; }},
    {"paper scheduling",
     [](Scenario& scenario) { scenario.scheduler.policy = SchedulingPolicyKind::kPaper; }},
};

}  // namespace

void MakePessimistic(Scenario& scenario) {
  constexpr std::int64_t kRoleChangeMs = 3000;
  scenario.model.fork_slowdown = Ppm{100'000};
  scenario.fleet.role_change_ms = Variate{kRoleChangeMs};
  scenario.scheduler.role_change_cost = std::chrono::milliseconds(kRoleChangeMs);
  scenario.model.duplicate = std::max(scenario.model.duplicate, Ppm{300'000});
  scenario.candidates.repair = Ppm{150'000};
  scenario.fleet.compile_slot_count = 16;
}

std::span<const Ablation> Ablations() { return kAblations; }

const char* SystemName(System system) {
  switch (system) {
    case System::kNoSpeculation:
      return "no_speculation";
    case System::kPaperStatic:
      return "paper_static";
    case System::kPaperReallocation:
      return "paper_reallocation";
    case System::kPaperPriority:
      return "paper_priority";
    case System::kPaper:
      return "paper_system";
    case System::kPaperOurJudge:
      return "paper_our_judge";
    case System::kSpecgen:
      return "specgen";
    case System::kSpecgenMore:
      return "specgen_more";
    case System::kNoReasoning:
      return "no_reasoning";
    case System::kBlindPeriodic:
      return "blind_periodic";
    case System::kOracle:
      return "oracle";
  }
  return "unknown";
}

std::optional<System> FindSystem(std::string_view name) {
  for (int index = 0; index < kSystemCount; ++index) {
    const auto system = static_cast<System>(index);
    if (name == SystemName(system)) return system;
  }
  return std::nullopt;
}

Scenario UnderSystem(const Scenario& workload, System system) {
  Scenario scenario = workload;
  scenario.name = SystemName(system);
  ForkOptions& forks = scenario.searches.options.forks;
  switch (system) {
    case System::kNoSpeculation:
      SetPreset(Preset::kNoSpeculation, scenario.searches.options, scenario.scheduler);
      return scenario;
    case System::kPaperStatic:
      SetPaper(scenario, SchedulingPolicyKind::kStatic, false, false);
      // Idle triggers belong to the scheduler that lends devices.
      forks.idle_cooldown_tokens = 0;
      return scenario;
    case System::kPaperReallocation:
      SetPaper(scenario, SchedulingPolicyKind::kPaper, false, false);
      return scenario;
    case System::kPaperPriority:
      SetPaper(scenario, SchedulingPolicyKind::kPaper, true, false);
      return scenario;
    case System::kPaper:
      SetPaper(scenario, SchedulingPolicyKind::kPaper, true, true);
      return scenario;
    case System::kPaperOurJudge:
      SetPaper(scenario, SchedulingPolicyKind::kPaper, true, true);
      SetOurJudge(scenario);
      return scenario;
    case System::kSpecgen:
      SetOurs(scenario, Preset::kSpecgen);
      return scenario;
    case System::kSpecgenMore:
      SetOurs(scenario, Preset::kSpecgenMore);
      return scenario;
    case System::kNoReasoning:
      SetNoReasoning(scenario);
      return scenario;
    case System::kBlindPeriodic:
      SetBlind(scenario);
      return scenario;
    case System::kOracle:
      SetOracle(scenario);
      return scenario;
  }
  SPECGEN_CHECK(false, "a system is one of the enumerators");
}

}  // namespace specgen
