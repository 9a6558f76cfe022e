// How long reasonings of a model family are, learned from those that ended and from those that were
// cut: a cut one was at least that long (Kaplan and Meier 1958).
#pragma once

#include <array>
#include <cstdint>

#include "specgen/model/learned_record.h"

namespace specgen {

// A reasoning has generated `tokens`, its answer included, and ended there by itself or was cut.
void NoteLength(LearnedRecord& record, std::int64_t tokens, bool ended_by_itself);

// How long reasonings are, by level of length as in LearnedRecord.
struct LengthCurve {
  // Of 10^9 reasonings, those that get to the level's start.
  std::array<std::int64_t, kLengthLevelCount> longer{};
  // Tokens that they generate from there on.
  std::array<std::int64_t, kLengthLevelCount> rest{};
};

// `guess` is the mean length where nothing is known. Where few reasonings got, lengths are as
// usually distributed. Walks all levels a few times: to be kept until a length is noted. REQUIRES:
// guess > 0.
LengthCurve LengthCurveOf(const LearnedRecord& record, std::int64_t guess);

// Tokens that a reasoning of `tokens` so far is expected to generate after the next `skipped` ones:
// those of one that ends earlier count as none.
std::int64_t ExpectedTokensAfter(const LengthCurve& curve, std::int64_t tokens,
                                 std::int64_t skipped);
inline std::int64_t ExpectedLength(const LengthCurve& curve) {
  return ExpectedTokensAfter(curve, 0, 0);
}

}  // namespace specgen
