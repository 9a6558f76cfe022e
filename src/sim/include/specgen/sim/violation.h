// What the checkers found.
#pragma once

#include <cstdint>
#include <string>

#include "specgen/base/instant.h"

namespace specgen {

// The rules that every run keeps (docs/SIMULATION.md, "Checkers").
enum class Rule : std::uint8_t {
  kNewIdIsNew,          // Ids of generations, requests' leases and plans are given once.
  kNothingRunsTwice,    // No stage of a candidate is run again after a verdict.
  kOneLeasePerSlot,     // A slot holds one lease, and is there.
  kSlotFitsStage,       // Compilation on compile slots, the other stages on devices.
  kStageOrder,          // Compilation, validation, profiling; the next only after a pass.
  kCancelWhatRuns,      // Only what runs is cancelled, and once.
  kNothingAfterEnd,     // Nothing of a finished search starts or is judged.
  kIterationBudget,     // Never more iterations than allowed.
  kTokenBudget,         // Spent and reserved tokens stay within the budget.
  kWallTimeBudget,      // Nothing starts once the time is over.
  kOneReasoning,        // At most one reasoning of a search runs.
  kForkLimits,          // In flight, per iteration, cooldown, token limit, speculation off.
  kForkPrefix,          // From a live reasoning, within what its trace has shown.
  kCriterionHolds,      // An iteration that ends by the criterion has met it.
  kCriterionObeyed,     // A candidate that meets the criterion ends its iteration at once.
  kDuplicateNotRun,     // A source is evaluated once in a search, and told truly.
  kLostWorkRequeued,    // What was lost runs again, until its candidate is quarantined.
  kBystanderSpared,     // Who is quarantined is the only one that can have lost all its slots.
  kJudgedOnce,          // Every candidate has one last result, and it is the true one.
  kEndedOnce,           // Iterations and searches end exactly once, in order, for a true reason.
  kRefusalIsTrue,       // The reason of a refused fork holds.
  kPlanIsTrue,          // A prompt shows results that are there.
  kWorkConserving,      // No request waits while a slot that fits is free.
  kEverythingFinishes,  // Once faults stop, all searches end and nothing is left running.
};
inline constexpr int kRuleCount = 24;
const char* RuleName(Rule rule);

struct Violation {
  Rule rule = Rule::kNewIdIsNew;
  std::int64_t event_number = 0;  // From 1: the event after which it showed.
  Instant at;
  std::string text;  // What was wrong, as a sentence.
};

}  // namespace specgen
