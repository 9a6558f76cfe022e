#include "specgen/sim/canary.h"

#include <array>

namespace specgen {
namespace {

constexpr std::array<const char*, kCanaryCount> kNames = {"none",
                                                          "lose_run_stage",
                                                          "lose_cut_reasoning",
                                                          "lose_next_iteration",
                                                          "lose_result",
                                                          "lose_slot_loss",
                                                          "lose_candidate",
                                                          "lose_search_end",
                                                          "lease_slot_twice",
                                                          "lease_wrong_kind",
                                                          "skip_validation",
                                                          "run_judged_again",
                                                          "fork_beyond_trace",
                                                          "fork_twice",
                                                          "fork_from_ended",
                                                          "fork_without_limit",
                                                          "cut_without_reason",
                                                          "cut_too_late",
                                                          "reason_twice",
                                                          "reason_beyond_budget",
                                                          "run_after_end",
                                                          "cancel_twice",
                                                          "end_search_twice",
                                                          "reuse_id",
                                                          "ignore_token_budget",
                                                          "ignore_wall_time",
                                                          "ignore_cooldown",
                                                          "ignore_noise",
                                                          "hide_duplicate",
                                                          "forget_quarantine",
                                                          "false_verdict",
                                                          "false_refusal",
                                                          "false_plan",
                                                          "repair_passed",
                                                          "profile_in_full",
                                                          "lose_decision",
                                                          "decide_twice",
                                                          "deaf_to_triggers"};

}  // namespace

const char* CanaryName(Canary canary) { return kNames[static_cast<std::size_t>(canary)]; }

std::optional<Canary> CanaryFromName(std::string_view name) {
  for (std::size_t index = 0; index < kNames.size(); ++index) {
    if (name == kNames[index]) return static_cast<Canary>(index);
  }
  return std::nullopt;
}

}  // namespace specgen
