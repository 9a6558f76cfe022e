#include "learning/reasoning_lengths.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace specgen {
namespace {

constexpr std::int64_t kGuess = 10'000;

LearnedRecord Seen(std::int64_t tokens, int count, bool ended_by_itself = true) {
  LearnedRecord record;
  for (int i = 0; i < count; ++i) NoteLength(record, tokens, ended_by_itself);
  return record;
}

std::int64_t Length(const LearnedRecord& record, std::int64_t guess = kGuess) {
  return ExpectedLength(LengthCurveOf(record, guess));
}

std::int64_t After(const LearnedRecord& record, std::int64_t tokens, std::int64_t skipped) {
  return ExpectedTokensAfter(LengthCurveOf(record, kGuess), tokens, skipped);
}

// Lengths of mean one whose logarithms have a standard deviation of 0.6, at evenly spaced shares.
constexpr double kUsual[] = {0.31, 0.45, 0.56, 0.66, 0.77, 0.90, 1.05, 1.25, 1.55, 2.50};

TEST(ReasoningLengthsTest, NothingKnownIsTheGuess) {
  const LearnedRecord record;
  EXPECT_NEAR(static_cast<double>(Length(record)), 10'000, 500);
  // A long one goes on for longer than the rest of the mean.
  EXPECT_GT(After(record, 8000, 0), 4000);
  EXPECT_LT(After(record, 8000, 0), 9000);
}

TEST(ReasoningLengthsTest, FewEndsAmongManyThatWereCutEarlyAreNoGreatLength) {
  LearnedRecord record;
  // Of lengths around 13 000: nearly all were cut at 4200, where one in twenty would have ended.
  for (int i = 0; i < 3; ++i) NoteLength(record, 3500, true);
  for (int i = 0; i < 57; ++i) NoteLength(record, 4200, false);
  EXPECT_NEAR(static_cast<double>(Length(record)), 13'000, 3000);
}

TEST(ReasoningLengthsTest, CutsThatKnowNothingOfTheLengthDoNotBiasIt) {
  LearnedRecord record;
  for (int round = 0; round < 30; ++round) {
    for (const double length : kUsual) {
      for (const double cut : {3000.0, 6000.0, 200'000.0}) {
        const double end = length * 15'000;
        NoteLength(record, static_cast<std::int64_t>(std::min(end, cut)), end <= cut);
      }
    }
  }
  EXPECT_NEAR(static_cast<double>(Length(record)), 15'000, 1200);
}

TEST(ReasoningLengthsTest, ManyReasoningsOutweighTheGuess) {
  const LearnedRecord record = Seen(3000, 200);
  EXPECT_NEAR(static_cast<double>(Length(record)), 3000, 500);
  EXPECT_NEAR(static_cast<double>(After(record, 2000, 0)), 1000, 500);
}

TEST(ReasoningLengthsTest, ReasoningsThatWereCutWereAtLeastThatLong) {
  LearnedRecord record = Seen(20'000, 50);
  const std::int64_t before = Length(record);
  for (int i = 0; i < 500; ++i) NoteLength(record, 2000, false);
  EXPECT_NEAR(static_cast<double>(Length(record)), static_cast<double>(before), 2500);
  // Taken for ends they would have made reasonings look short.
  for (int i = 0; i < 500; ++i) NoteLength(record, 2000, true);
  EXPECT_LT(Length(record), before * 2 / 3);
}

TEST(ReasoningLengthsTest, TokensThatAreSkippedAreNotSaved) {
  const LearnedRecord record = Seen(8000, 500);
  const std::int64_t all = After(record, 4000, 0);
  const std::int64_t later = After(record, 4000, 2000);
  EXPECT_NEAR(static_cast<double>(all - later), 2000, 100);
  EXPECT_LT(After(record, 4000, 8000), 300);
}

TEST(ReasoningLengthsTest, ExtremesStayFinite) {
  LearnedRecord record;
  NoteLength(record, 0, true);
  NoteLength(record, std::int64_t{1} << 40U, true);
  EXPECT_TRUE(IsValid(record));
  EXPECT_GE(Length(record, 1), 0);
  EXPECT_GE(After(record, std::int64_t{1} << 40U, 0), 0);
  EXPECT_LT(Length(record, 1'000'000'000), std::int64_t{1} << 32U);
}

}  // namespace
}  // namespace specgen
