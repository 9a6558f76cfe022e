// Planted bugs: each one must be found by the checkers, or the checkers are worth nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace specgen {

// The bugs are planted between the engine and the simulated world, in what the engine is told or in
// what it says, so that the checkers see what they would see if the engine were wrong.
enum class Canary : std::uint8_t {
  kNone,
  kLoseRunStage,        // A RunStage vanishes: its candidate is never judged.
  kLoseCutReasoning,    // The CancelGeneration of a cut reasoning vanishes.
  kLoseNextIteration,   // A StartReasoning vanishes.
  kLoseResult,          // A StageFinished never reaches the engine.
  kLoseSlotLoss,        // A SlotLost never reaches the engine.
  kLoseCandidate,       // A CandidateFound never reaches the engine.
  kLoseSearchEnd,       // A SearchFinished vanishes.
  kLeaseSlotTwice,      // A second stage runs on a busy slot.
  kLeaseWrongKind,      // A compilation runs on a device.
  kSkipValidation,      // Profiling right after compilation.
  kRunJudgedAgain,      // A judged candidate is profiled again.
  kForkBeyondTrace,     // A fork starts past what the trace has shown.
  kForkTwice,           // A fork more than was granted.
  kForkFromEnded,       // A fork whose parent is no live reasoning.
  kForkWithoutLimit,    // A fork with twice its token limit.
  kCutWithoutReason,    // An iteration ends by the criterion on a candidate that missed it.
  kCutTooLate,          // What met the criterion does not end its iteration.
  kReasonTwice,         // Two reasonings at a time.
  kReasonBeyondBudget,  // One iteration too many.
  kRunAfterEnd,         // A stage of a finished search runs.
  kCancelTwice,         // A generation is cancelled twice.
  kEndSearchTwice,      // SearchFinished comes twice.
  kReuseId,             // A reasoning takes the id of an earlier generation.
  kIgnoreTokenBudget,   // The engine never learns of the budget in tokens.
  kIgnoreWallTime,      // Nor of the one in time.
  kIgnoreCooldown,      // Nor of the cooldown between forks.
  kIgnoreNoise,         // Nor of how noisy a speedup was measured.
  kHideDuplicate,       // A duplicate is not told.
  kForgetQuarantine,    // A candidate that killed its slots is not judged.
  kFalseVerdict,        // A failed candidate is told to have passed.
  kFalseRefusal,        // A fork is refused for a reason that does not hold.
  kFalsePlan,           // A prompt shows a speedup that nobody measured.
  kRepairPassed,        // What is repaired had passed.
  kProfileInFull,       // A profiling that was to be short also counts.
  kLoseDecision,        // An iteration waits for counters, and nobody is told.
  kDecideTwice,         // An iteration is decided twice.
  kDeafToTriggers,      // No trigger reaches engine or checkers: only the rates can show it.
};
inline constexpr int kCanaryCount = 38;
const char* CanaryName(Canary canary);
std::optional<Canary> CanaryFromName(std::string_view name);

}  // namespace specgen
