#include "specgen/core/learned_view.h"

#include <gtest/gtest.h>

#include "learning/fork_chance.h"
#include "learning/reasoning_lengths.h"

namespace specgen {
namespace {

constexpr std::int64_t kLengthGuess = 8000;

TEST(LearnedViewTest, NothingLearnedShowsTheOpinionsOfTheGate) {
  const LearnedView view = ViewOf({}, kLengthGuess);
  EXPECT_EQ(view.places[0].chance, ForkChance({}, TriggerKind::kCodeFence, 0));
  EXPECT_EQ(view.triggers[0].effect, kOne);
  EXPECT_EQ(view.levels[0].answer_chance, AnswerChance({}, 0));
  EXPECT_EQ(view.levels[8].repair_chance, RepairChance({}, 100));
  EXPECT_EQ(view.fork_length, 0);
  EXPECT_EQ(view.expected_length, ExpectedLength(LengthCurveOf({}, kLengthGuess)));
}

TEST(LearnedViewTest, PlaceTimesEffectIsTheChanceOfTheGate) {
  LearnedRecord record;
  const int place = ForkPlace(3000, kLengthGuess, 0);
  for (int i = 0; i < 40; ++i) {
    NoteFork(record, TriggerKind::kPeriodic, place, Ppm{200'000}, i % 3 == 0);
    NoteFork(record, TriggerKind::kThoughtStart, place, Ppm{200'000}, i % 8 == 0);
  }
  const LearnedView view = ViewOf(record, kLengthGuess);
  const LearnedForkPlace& shown = view.places[static_cast<std::size_t>(place)];
  EXPECT_EQ(shown.position, 3);
  EXPECT_EQ(shown.failure_level, 0);
  EXPECT_EQ(shown.forks.judged, 80);
  EXPECT_EQ(shown.forks.went_well, 19);
  for (const LearnedTrigger& trigger : view.triggers) {
    EXPECT_EQ(Scaled(shown.chance.value, trigger.effect),
              ForkChance(record, trigger.kind, place).value);
  }
  EXPECT_EQ(view.triggers[5].expected, Ppm{8'000'000});
  EXPECT_EQ(view.triggers[5].went_well, 14);
}

TEST(LearnedViewTest, LevelsCoverEveryNumberOfFailures) {
  const LearnedView view = ViewOf({}, kLengthGuess);
  EXPECT_EQ(view.levels[0].failures_from, 0);
  for (std::size_t level = 0; level + 1 < view.levels.size(); ++level) {
    EXPECT_EQ(*view.levels[level].failures_to + 1, view.levels[level + 1].failures_from);
  }
  EXPECT_FALSE(view.levels.back().failures_to);
}

TEST(LearnedViewTest, AnswersRepairsAndLengthsAreShown) {
  LearnedRecord record;
  NoteAnswer(record, 2, true);
  NoteRepair(record, 40, false);
  NoteLength(record, 5000, true);
  NoteLength(record, 700, false);
  record.fork_tokens = 900;
  record.fork_count = 2;
  const LearnedView view = ViewOf(record, kLengthGuess);
  EXPECT_EQ(view.levels[2].answers.went_well, 1);
  EXPECT_EQ(view.levels[8].repairs.judged, 1);
  EXPECT_EQ(view.levels[8].repairs.went_well, 0);
  EXPECT_EQ(view.reasonings_ended, 1);
  EXPECT_EQ(view.forks_ended, 2);
  EXPECT_EQ(view.fork_length, 450);
}

}  // namespace
}  // namespace specgen
