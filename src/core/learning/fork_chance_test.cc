#include "learning/fork_chance.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

constexpr TriggerKind kFence = TriggerKind::kCodeFence;

TEST(ForkChanceTest, PlacesTellPositionsAndFailuresApart) {
  EXPECT_EQ(ForkPlace(0, 8000, 0), 0);
  EXPECT_EQ(ForkPlace(999, 8000, 0), 0);
  EXPECT_EQ(ForkPlace(1000, 8000, 0), kFailureLevelCount);
  EXPECT_EQ(ForkPlace(1000, 8000, 1), kFailureLevelCount + 1);
  EXPECT_EQ(ForkPlace(1'000'000, 8000, 1000), kForkPlaceCount - 1);
}

TEST(ForkChanceTest, FailureLevelsRiseWithFailures) {
  EXPECT_EQ(FailureLevel(0), 0);
  EXPECT_EQ(FailureLevel(1), 1);
  EXPECT_EQ(FailureLevel(2), 2);
  EXPECT_EQ(FailureLevel(4), 3);
  EXPECT_EQ(FailureLevel(7), 4);
  EXPECT_EQ(FailureLevel(8), 5);
  EXPECT_EQ(FailureLevel(35), 7);
  EXPECT_EQ(FailureLevel(36), 8);
}

TEST(ForkChanceTest, WhoFailedOftenIsExpectedToFail) {
  const LearnedRecord record;
  for (int failures = 1; failures < kFailureLevelCount; ++failures) {
    EXPECT_LT(ForkChance(record, kFence, failures), ForkChance(record, kFence, failures - 1));
  }
}

TEST(ForkChanceTest, ChanceFollowsWhatWasJudgedAtItsPlaceAlone) {
  LearnedRecord record;
  for (int i = 0; i < 200; ++i) {
    NoteFork(record, kFence, 7, ForkChance(record, kFence, 7), i % 2 == 0);
  }
  EXPECT_NEAR(static_cast<double>(ForkChance(record, kFence, 7).value), 500'000, 100'000);
  EXPECT_LT(ForkChance(record, TriggerKind::kIdle, 8).value, 150'000);
}

TEST(ForkChanceTest, KindsThatDoBetterThanTheirPlacesAreExpectedTo) {
  LearnedRecord record;
  for (int i = 0; i < 300; ++i) {
    NoteFork(record, kFence, 7, ForkChance(record, kFence, 7), i % 3 == 0);
    NoteFork(record, TriggerKind::kThoughtStart, 7,
             ForkChance(record, TriggerKind::kThoughtStart, 7), i % 15 == 0);
  }
  EXPECT_GT(ForkChance(record, kFence, 7).value,
            2 * ForkChance(record, TriggerKind::kThoughtStart, 7).value);
}

TEST(ForkChanceTest, NothingIsMoreThanCertain) {
  LearnedRecord record;
  for (int i = 0; i < 1000; ++i) NoteFork(record, kFence, 3, Ppm{1}, true);
  EXPECT_LE(ForkChance(record, kFence, 3), kOne);
  EXPECT_TRUE(IsValid(record));
}

TEST(ForkChanceTest, AnswersAndRepairsAreLearnedByFailures) {
  LearnedRecord record;
  for (int i = 0; i < 100; ++i) {
    NoteAnswer(record, 3, true);
    NoteRepair(record, 3, false);
  }
  EXPECT_GT(AnswerChance(record, 4).value, 900'000);
  EXPECT_LT(AnswerChance(record, 0).value, 500'000);
  EXPECT_LT(RepairChance(record, 4).value, 20'000);
  EXPECT_GT(RepairChance(record, 0).value, 200'000);
}

TEST(ForkChanceTest, ManyRarelyAllFail) {
  EXPECT_EQ(AllFail(Ppm{250'000}, 0), kOne);
  EXPECT_EQ(AllFail(Ppm{250'000}, 2), Ppm{562'500});
  EXPECT_EQ(AllFail(kOne, 1), Ppm{0});
  EXPECT_LT(AllFail(Ppm{100'000}, 1'000'000), Ppm{2000});
}

}  // namespace
}  // namespace specgen
