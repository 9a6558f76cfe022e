// What runs with one model family have taught: where forks succeed, how long reasonings are.
#pragma once

#include <array>
#include <cstdint>
#include <tuple>

#include "specgen/model/trigger_kind.h"

namespace specgen {

// Places of a fork: how far its reasoning had come, in eighths of the mean length, and how many
// candidates of its iteration had failed or were still open.
inline constexpr int kPositionsInMean = 8;
inline constexpr int kPositionCount = 12;
inline constexpr int kFailureLevelCount = 9;
inline constexpr int kForkPlaceCount = kPositionCount * kFailureLevelCount;
// Lengths of reasonings: each level is longer than the one before by a fourth of an octave.
inline constexpr int kLengthLevelCount = 64;

// How often something was tried, and how often it went well.
template <int kCount>
struct Tallies {
  std::array<std::int64_t, kCount> tries{};
  std::array<std::int64_t, kCount> hits{};

  auto fields() const { return std::tie(tries, hits); }
  bool operator==(const Tallies&) const = default;
};

// Plain counts, so that records can be saved, loaded and added. Depends on the criterion that was
// in use: a fork went well if it would have ended its iteration.
struct LearnedRecord {
  Tallies<kForkPlaceCount> forks;       // By place: position * kFailureLevelCount + failures.
  Tallies<kTriggerKindCount> triggers;  // Tries: forks that were expected to go well, in ppm.
  Tallies<kFailureLevelCount> answers;  // Of the reasoning itself, by failures before.
  Tallies<kFailureLevelCount> repairs;  // By failures before.
  Tallies<kLengthLevelCount> lengths;   // Tries: reasonings that got there; hits: that ended there.
  std::int64_t length_count = 0;        // Of those reasonings, the ones that ended by themselves.
  std::int64_t fork_tokens = 0;         // Of forks that ran to their end.
  std::int64_t fork_count = 0;

  auto fields() const {
    return std::tie(forks, triggers, answers, repairs, lengths, length_count, fork_tokens,
                    fork_count);
  }
  bool operator==(const LearnedRecord&) const = default;
};

// What both have taught.
LearnedRecord SumOf(const LearnedRecord& one, const LearnedRecord& other);
// What was learned since `earlier`. REQUIRES: `later` began with it.
LearnedRecord DifferenceOf(const LearnedRecord& later, const LearnedRecord& earlier);

// Whether these are counts at all: none below zero, no more hits than tries, none too large to
// reckon with.
bool IsValid(const LearnedRecord& record);

}  // namespace specgen
