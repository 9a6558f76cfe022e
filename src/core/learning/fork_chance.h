// Where forks succeed, learned from those that were judged.
#pragma once

#include <cstdint>

#include "specgen/model/learned_record.h"
#include "specgen/model/ratio.h"

namespace specgen {

// Failures that later forks of an iteration learn from: none, 1, 2, to 4, 7, 12, 20, 35, more.
int FailureLevel(std::int64_t failure_count);
// An index of LearnedRecord::forks. REQUIRES: expected_length > 0.
int ForkPlace(std::int64_t trace_tokens, std::int64_t expected_length, std::int64_t failure_count);

// Chance that a fork for this trigger, from this place, ends its iteration.
Ppm ForkChance(const LearnedRecord& record, TriggerKind trigger, int place);
// A fork that was `expected` to do so with this chance has been judged.
void NoteFork(LearnedRecord& record, TriggerKind trigger, int place, Ppm expected, bool went_well);

// Chance that the answer of a reasoning is valid after so many failures in its iteration.
Ppm AnswerChance(const LearnedRecord& record, std::int64_t failure_count);
void NoteAnswer(LearnedRecord& record, std::int64_t failure_count, bool is_valid);

// Chance that a repair is valid.
Ppm RepairChance(const LearnedRecord& record, std::int64_t failure_count);
void NoteRepair(LearnedRecord& record, std::int64_t failure_count, bool is_valid);

// Chance that all of `count` fail that succeed with `chance` each.
Ppm AllFail(Ppm chance, std::int64_t count);

}  // namespace specgen
