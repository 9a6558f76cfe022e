#include "learning/fork_chance.h"

#include <algorithm>
#include <array>

namespace specgen {
namespace {

// What an opinion is worth, in forks that were judged.
constexpr std::int64_t kPlaceWeight = 8;
constexpr std::int64_t kTriggerWeight = 20;
constexpr std::int64_t kLevelWeight = 4;
// How far a kind of trigger may move the chance of a place, either way.
constexpr std::int64_t kTriggerEffectMax = 3 * kOne.value;

// Opinions by failure level, until something is known: who failed often goes on failing.
using Opinions = std::array<std::int64_t, kFailureLevelCount>;
constexpr Opinions kForkOpinions = {150'000, 110'000, 90'000, 70'000, 50'000,
                                    35'000,  25'000,  15'000, 10'000};
constexpr Opinions kAnswerOpinions = {400'000, 300'000, 250'000, 200'000, 150'000,
                                      120'000, 100'000, 80'000,  60'000};
constexpr Opinions kRepairOpinions = {250'000, 220'000, 200'000, 150'000, 120'000,
                                      90'000,  60'000,  40'000,  30'000};

Ppm LevelChance(const Tallies<kFailureLevelCount>& tallies, const Opinions& opinions,
                std::int64_t failure_count) {
  const auto level = static_cast<std::size_t>(FailureLevel(failure_count));
  return Ppm{(tallies.hits[level] * kOne.value + kLevelWeight * opinions[level]) /
             (tallies.tries[level] + kLevelWeight)};
}

void NoteLevel(Tallies<kFailureLevelCount>& tallies, std::int64_t failure_count, bool went_well) {
  const auto level = static_cast<std::size_t>(FailureLevel(failure_count));
  ++tallies.tries[level];
  if (went_well) ++tallies.hits[level];
}

}  // namespace

int FailureLevel(std::int64_t failure_count) {
  constexpr std::array<std::int64_t, kFailureLevelCount - 1> kFirstBeyond = {1, 2,  3,  5,
                                                                             8, 13, 21, 36};
  const auto at = std::upper_bound(kFirstBeyond.begin(), kFirstBeyond.end(), failure_count);
  return static_cast<int>(at - kFirstBeyond.begin());
}

int ForkPlace(std::int64_t trace_tokens, std::int64_t expected_length, std::int64_t failure_count) {
  constexpr std::int64_t kPositionsInMean = 8;
  const std::int64_t position =
      std::min<std::int64_t>(kPositionCount - 1, trace_tokens * kPositionsInMean / expected_length);
  return static_cast<int>(position) * kFailureLevelCount + FailureLevel(failure_count);
}

Ppm ForkChance(const LearnedRecord& record, TriggerKind trigger, int place) {
  const auto at = static_cast<std::size_t>(place);
  const auto kind = static_cast<std::size_t>(trigger);
  const std::int64_t opinion = kForkOpinions[at % kFailureLevelCount];
  const std::int64_t of_place = (record.forks.hits[at] * kOne.value + kPlaceWeight * opinion) /
                                (record.forks.tries[at] + kPlaceWeight);
  // Hits over what was expected; the opinion is that the kind makes no difference.
  const std::int64_t weight = kTriggerWeight * opinion;
  const std::int64_t effect = std::clamp<std::int64_t>(
      (record.triggers.hits[kind] * kOne.value + weight) * 1000 /
          std::max<std::int64_t>(1, (record.triggers.tries[kind] + weight) / 1000),
      kOne.value * kOne.value / kTriggerEffectMax, kTriggerEffectMax);
  return Ppm{std::min(kOne.value, Scaled(of_place, Ppm{effect}))};
}

void NoteFork(LearnedRecord& record, TriggerKind trigger, int place, Ppm expected, bool went_well) {
  const auto at = static_cast<std::size_t>(place);
  const auto kind = static_cast<std::size_t>(trigger);
  ++record.forks.tries[at];
  record.triggers.tries[kind] += expected.value;
  if (!went_well) return;
  ++record.forks.hits[at];
  ++record.triggers.hits[kind];
}

Ppm AnswerChance(const LearnedRecord& record, std::int64_t failure_count) {
  return LevelChance(record.answers, kAnswerOpinions, failure_count);
}

void NoteAnswer(LearnedRecord& record, std::int64_t failure_count, bool is_valid) {
  NoteLevel(record.answers, failure_count, is_valid);
}

Ppm RepairChance(const LearnedRecord& record, std::int64_t failure_count) {
  return LevelChance(record.repairs, kRepairOpinions, failure_count);
}

Ppm AllFail(Ppm chance, std::int64_t count) {
  constexpr std::int64_t kEnough = 64;
  Ppm all_fail = kOne;
  for (std::int64_t i = 0; i < std::min(count, kEnough); ++i) {
    all_fail.value -= Scaled(all_fail.value, chance);
  }
  return all_fail;
}

void NoteRepair(LearnedRecord& record, std::int64_t failure_count, bool is_valid) {
  NoteLevel(record.repairs, failure_count, is_valid);
}

}  // namespace specgen
