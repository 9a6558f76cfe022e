// How long reasonings of a model family are, learned from those that ended and from those that were
// cut: a cut one was at least that long (Kaplan and Meier 1958).
#pragma once

#include <cstdint>

#include "specgen/model/learned_record.h"

namespace specgen {

// A reasoning has generated `tokens`, its answer included, and ended there by itself or was cut.
void NoteLength(LearnedRecord& record, std::int64_t tokens, bool ended_by_itself);

// The mean of a usual distribution of lengths: so many sixteenths of an octave above 256 tokens.
struct TypicalLength {
  int sixteenths = 0;
};

// `guess` is the mean length where nothing is known. Walks all levels a few times.
// REQUIRES: guess > 0.
TypicalLength FindTypicalLength(const LearnedRecord& record, std::int64_t guess);

// Tokens that a reasoning of `tokens` so far is expected to generate after the next `skipped` ones:
// those of one that ends earlier count as none. Where few reasonings got, `typical` tells.
std::int64_t ExpectedTokensAfter(const LearnedRecord& record, TypicalLength typical,
                                 std::int64_t tokens, std::int64_t skipped);
inline std::int64_t ExpectedLength(const LearnedRecord& record, TypicalLength typical) {
  return ExpectedTokensAfter(record, typical, 0, 0);
}

}  // namespace specgen
