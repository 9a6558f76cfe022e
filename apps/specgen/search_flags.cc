#include "search_flags.h"

#include "setting_flags.h"
#include "specgen/model/prompt_plan.h"

namespace specgen {
namespace {

constexpr NamedValue<ForkGateKind> kGates[] = {{"expected_gain", ForkGateKind::kExpectedGain},
                                               {"limits", ForkGateKind::kLimits}};
constexpr NamedValue<TriggerKind> kTraceTriggers[] = {
    {"code_fence", TriggerKind::kCodeFence},
    {"function_body", TriggerKind::kFunctionBody},
    {"implementation_cue", TriggerKind::kImplementationCue},
    {"design_decision", TriggerKind::kDesignDecision},
    {"thought_start", TriggerKind::kThoughtStart},
    {"periodic", TriggerKind::kPeriodic}};
constexpr NamedValue<SchedulingPolicyKind> kPolicies[] = {
    {"value_index", SchedulingPolicyKind::kValueIndex},
    {"paper", SchedulingPolicyKind::kPaper},
    {"fixed_pools", SchedulingPolicyKind::kFixedPools},
    {"static", SchedulingPolicyKind::kStatic}};

void AddIterationFlags(SettingFlags& flags) {
  flags.AddCriterion(
      "When the reasoning is cut: by a candidate that makes waiting for the reasoning's own answer "
      "worth less than its time, by one above the mean of those before it, the first valid one, a "
      "new best, one above their quantile Q, or never");
  flags.AddFraction(
      "--noise-margin", &CriterionOptions::noise_margin, {0, 1},
      "How far above the bar at least, as a fraction; a noisier measurement must be further above "
      "it, by its own noise. 0: no margin, however noisy");
  flags.AddSwitch("--history-starts-with-zero", &CriterionOptions::history_starts_with_zero,
                  "The criterion sees a first candidate of speedup 0, which pulls each mean down");
  flags.AddFraction(
      "--give-up-feedback", &SearchOptions::give_up_feedback_min, {0, 2},
      "A reasoning that takes too long is given up for a new one, as long as at least this share "
      "of the iterations had a candidate profiled; above 1: never");
  flags.AddSwitch("--wait-for-feedback", &SearchOptions::waits_for_feedback,
                  "An iteration without a profiled candidate waits for those still being judged");
  flags.AddTokens("--reasoning-tokens", &SearchOptions::reasoning_token_max, {1, kTokenCountMax},
                  "Limit of one reasoning");
  flags.AddCount("--reasoning-failures", &SearchOptions::reasoning_failure_max, {1, 1000},
                 "Reasoning generations that fail one after the other until the search ends");
  flags.AddCount("--archive", &SearchOptions::archive_max, {0, kArchiveMax},
                 "Earlier candidates that a prompt shows beside the best");
  flags.AddCount("--failures-shown", &SearchOptions::failures_shown_max, {0, kFailuresShownMax},
                 "Failures that a prompt shows");
}

void AddJudgingFlags(SettingFlags& flags) {
  flags.AddSwitch("--two-speeds", &SearchOptions::profiles_at_two_speeds,
                  "Profiling is a short timing, which decides; counters are read of an iteration's "
                  "best candidate alone");
  flags.AddSwitch("--overlap-counters", &SearchOptions::overlaps_counters,
                  "With --two-speeds: the next prompt does not wait for the counters, the one "
                  "after it shows them");
  flags.AddSwitch("--suppress-duplicates", &SearchOptions::suppresses_duplicates,
                  "A source that equals an earlier one takes its result and is not judged again");
  flags.AddSwitch("--stop-stale-work", &SearchOptions::stops_stale_work,
                  "What is still judged when its iteration ends is stopped, but for profiling");
}

void AddGateFlags(SettingFlags& flags) {
  flags.AddChoice("--fork-gate", &ForkOptions::gate, kGates,
                  "Which triggers fork: those whose forks are expected to save more reasoning than "
                  "their tokens cost, or all, within the limits below");
  flags.AddFraction("--fork-token-ratio", &ForkOptions::token_ratio, {0, 1000},
                    "With --fork-gate expected_gain: tokens that may be generated for each one "
                    "that the search would generate without speculation");
  flags.AddSwitch("--learning", &ForkOptions::learns,
                  "Forks learn from what became of earlier ones, of all searches of the run and, "
                  "with --keep-learned, of earlier runs");
  flags.AddCount("--repairs", &ForkOptions::repair_max, {0, 100},
                 "Forks in a row that are shown a candidate that failed and asked to mend it");
  flags.AddSwitch("--hints", &ForkOptions::gives_hints,
                  "Each fork of an iteration is told another hint, so that they do not fail "
                  "together");
  flags.AddCount("--forks-at-start", &ForkOptions::at_start, {0, 1000},
                 "Forks of the bare prompt as a reasoning starts");
}

void AddForkLimitFlags(SettingFlags& flags) {
  flags.AddCount("--forks", &ForkOptions::forks_per_trigger, {1, 64},
                 "Speculative generations for each granted trigger");
  flags.AddCount("--forks-in-flight", &ForkOptions::in_flight_max, {1, 1024},
                 "At a time, for each search");
  flags.AddCount("--forks-per-iteration", &ForkOptions::per_iteration_max, {1, 4096},
                 "In one iteration");
  flags.AddTokens("--fork-tokens", &ForkOptions::token_max, {1, kTokenCountMax},
                  "Limit of one speculative generation");
  flags.AddTokens("--cooldown", &ForkOptions::cooldown_tokens, {0, kTokenCountMax},
                  "Trace tokens between two granted triggers");
  flags.AddTokens("--idle-cooldown", &ForkOptions::idle_cooldown_tokens, {0, kTokenCountMax},
                  "Trace tokens after the last grant from which devices that stand still raise a "
                  "fork of their own; 0: they never do");
  flags.AddFraction("--fork-token-share", &ForkOptions::token_share, {0, 1000},
                    "With --fork-gate limits: tokens that forks may use for each token of "
                    "reasoning, beyond --fork-allowance");
  flags.AddTokens("--fork-allowance", &ForkOptions::allowance_tokens, {0, kTokenCountMax},
                  "Tokens that the first forks of a search may use before its reasoning has earned "
                  "them");
  flags.AddCount("--backlog-per-device", &ForkOptions::backlog_per_device_max, {1, 1'000'000},
                 "No fork while more requests than this wait for each device");
  flags.AddChoice("--weakest-trigger", &ForkOptions::weakest_kind, kTraceTriggers,
                  "Triggers of the trace that are weaker never fork; strongest first");
  flags.AddChoice("--strong-trigger", &ForkOptions::strong_kind, kTraceTriggers,
                  "Above half of --backlog-per-device only triggers at least as strong may fork");
}

void AddSchedulingFlags(SettingFlags& flags) {
  using Least = SettingFlags::Least;
  flags.AddChoice("--policy", &SchedulerOptions::policy, kPolicies,
                  "Who gets which slot: the largest expected gain per second goes first on any "
                  "device; roles by the last round's queues; a fixed share of the devices "
                  "validates; each search has a device of its own");
  flags.AddSpan("--aging", &SchedulerOptions::aging, Least::kAboveZero,
                "With --policy value_index: waiting this long doubles the value");
  flags.AddFraction("--validation-share", &SchedulerOptions::validation_share, {0, 1},
                    "With --policy fixed_pools: share of the devices that validates");
  flags.AddSwitch("--validate-newest-first", &SchedulerOptions::validates_newest_first,
                  "With --policy paper: the latest arrival is validated first");
  flags.AddSpan("--round", &SchedulerOptions::round, Least::kAboveZero,
                "With --policy paper: how often roles are set anew");
  flags.AddSpan("--role-change-cost", &SchedulerOptions::role_change_cost, Least::kZero,
                "What a device loses when it profiles after it has validated, or the other way "
                "round");
  flags.AddCount("--slot-losses", &SchedulerOptions::slot_loss_max, {0, 1000},
                 "A candidate that loses more slots than this is given up");
  flags.AddSpan("--suspect-pause", &SchedulerOptions::suspect_pause, Least::kZero,
                "What has lost a slot runs again this long after the last loss at the earliest");
}

std::vector<std::string> PresetNames() {
  std::vector<std::string> names;
  for (int index = kPresetCount - 1; index >= 0; --index) {
    names.emplace_back(PresetName(static_cast<Preset>(index)));
  }
  return names;
}

}  // namespace

void SearchFlags::AddTo(CLI::App& command) {
  SettingFlags search(command, *this, "Search");
  command
      .add_option("--preset", preset_,
                  "Settings under one name; flags and keys that are given win. specgen forks where "
                  "that is expected to pay, over a long search at about 1.15 times the tokens of "
                  "no speculation; specgen_more at up to 1.4 times, for more feedback; limits "
                  "forks at every "
                  "trigger and cuts by the mean; paper is limits with a history that starts with "
                  "0, no noise margin, no idle forks, all forks at temperature 0.1, policy paper; "
                  "no_speculation forks nothing and gives each search a device")
      ->capture_default_str()
      ->check(OneOf(PresetNames()))
      ->group("Search");
  AddIterationFlags(search);
  AddJudgingFlags(search);
  SettingFlags speculation(command, *this, "Speculation");
  speculation.AddOffSwitch(
      "--no-speculation", &ForkOptions::speculation,
      "Judge the reasoning's own answers only: no forks, no code from the trace");
  AddGateFlags(speculation);
  AddForkLimitFlags(speculation);
  SettingFlags scheduling(command, *this, "Scheduling");
  AddSchedulingFlags(scheduling);
}

SearchSettings SearchFlags::Settings() const {
  SearchSettings settings;
  SetPreset(preset(), settings.search, settings.scheduler);
  for (const auto& overrule : overrules_) overrule(settings);
  return settings;
}

}  // namespace specgen
