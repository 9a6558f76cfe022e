#include "specgen/core/learned_view.h"

#include "learning/fork_chance.h"
#include "learning/reasoning_lengths.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

template <int kCount>
LearnedForks ForksAt(const Tallies<kCount>& tallies, std::size_t at) {
  return {.judged = tallies.tries[at], .went_well = tallies.hits[at]};
}

LearnedLevel LevelOf(const LearnedRecord& record, int level) {
  const auto at = static_cast<std::size_t>(level);
  const std::int64_t fewest = FewestFailures(level);
  LearnedLevel shown{.failures_from = fewest,
                     .failures_to = std::nullopt,
                     .answers = ForksAt(record.answers, at),
                     .answer_chance = AnswerChance(record, fewest),
                     .repairs = ForksAt(record.repairs, at),
                     .repair_chance = RepairChance(record, fewest)};
  if (level + 1 < kFailureLevelCount) shown.failures_to = FewestFailures(level + 1) - 1;
  return shown;
}

}  // namespace

LearnedView ViewOf(const LearnedRecord& record, std::int64_t length_guess) {
  SPECGEN_CHECK(IsValid(record), "what was learned is counts");
  LearnedView view;
  for (int place = 0; place < kForkPlaceCount; ++place) {
    const auto at = static_cast<std::size_t>(place);
    view.places[at] = {.position = place / kFailureLevelCount,
                       .failure_level = place % kFailureLevelCount,
                       .forks = ForksAt(record.forks, at),
                       .chance = PlaceChance(record, place)};
  }
  for (int index = 0; index < kTriggerKindCount; ++index) {
    const auto at = static_cast<std::size_t>(index);
    const auto kind = static_cast<TriggerKind>(index);
    view.triggers[at] = {.kind = kind,
                         .expected = Ppm{record.triggers.tries[at]},
                         .went_well = record.triggers.hits[at],
                         .effect = TriggerEffect(record, kind, 0)};
  }
  for (int level = 0; level < kFailureLevelCount; ++level) {
    view.levels[static_cast<std::size_t>(level)] = LevelOf(record, level);
  }
  view.reasonings_ended = record.length_count;
  view.expected_length = ExpectedLength(LengthCurveOf(record, length_guess));
  view.forks_ended = record.fork_count;
  if (record.fork_count > 0) view.fork_length = record.fork_tokens / record.fork_count;
  return view;
}

}  // namespace specgen
