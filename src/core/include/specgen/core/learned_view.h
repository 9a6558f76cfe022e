// What was learned, as the fork gate reads it, for people to look at.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "specgen/model/learned_record.h"
#include "specgen/model/ratio.h"

namespace specgen {

// Forks that left a reasoning between two lengths, or after so many failures.
struct LearnedForks {
  std::int64_t judged = 0;
  std::int64_t went_well = 0;  // Would have ended their iteration.
};

struct LearnedForkPlace {
  int position = 0;  // In steps of the mean length over kPositionsInMean; the last has no end.
  int failure_level = 0;
  LearnedForks forks;
  Ppm chance;  // Of a fork for a trigger that does as well as any.
};

struct LearnedTrigger {
  TriggerKind kind{};
  Ppm expected;  // Forks that were expected to go well, by their places and what was known then.
  std::int64_t went_well = 0;
  Ppm effect;  // What the chance of a place without failures is multiplied by.
};

// Failed candidates of the iteration before it, and those still open.
struct LearnedLevel {
  std::int64_t failures_from = 0;
  std::optional<std::int64_t> failures_to;  // None: any number.
  LearnedForks answers;                     // Of reasonings; well: valid.
  Ppm answer_chance;
  LearnedForks repairs;  // Well: valid.
  Ppm repair_chance;
};

struct LearnedView {
  std::array<LearnedForkPlace, kForkPlaceCount> places{};
  std::array<LearnedTrigger, kTriggerKindCount> triggers{};
  std::array<LearnedLevel, kFailureLevelCount> levels{};
  std::int64_t reasonings_ended = 0;  // By themselves.
  std::int64_t expected_length = 0;   // Tokens of a reasoning.
  std::int64_t forks_ended = 0;
  std::int64_t fork_length = 0;  // Mean tokens; 0 where none has ended.
};

// `length_guess` is the mean length of a reasoning where nothing is known.
// REQUIRES: IsValid(record), length_guess > 0.
LearnedView ViewOf(const LearnedRecord& record, std::int64_t length_guess);

}  // namespace specgen
