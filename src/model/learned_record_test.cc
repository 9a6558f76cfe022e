#include "specgen/model/learned_record.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(LearnedRecordTest, NothingLearnedIsValid) { EXPECT_TRUE(IsValid(LearnedRecord())); }

TEST(LearnedRecordTest, CountsAreNeitherNegativeNorTooLarge) {
  LearnedRecord record;
  record.forks.tries[3] = 5;
  record.forks.hits[3] = 5;
  EXPECT_TRUE(IsValid(record));
  record.forks.hits[3] = 6;
  EXPECT_FALSE(IsValid(record));
  record.forks.hits[3] = -1;
  EXPECT_FALSE(IsValid(record));
  record.forks.hits[3] = 0;
  record.forks.tries[3] = std::int64_t{1} << 40U;
  EXPECT_FALSE(IsValid(record));
}

TEST(LearnedRecordTest, KindsOfTriggerMayHaveMoreHitsThanWereExpected) {
  LearnedRecord record;
  record.triggers.tries[0] = 250'000;
  record.triggers.hits[0] = 1;
  EXPECT_TRUE(IsValid(record));
  record.triggers.tries[0] = -1;
  EXPECT_FALSE(IsValid(record));
}

TEST(LearnedRecordTest, SumsOfTokensAreNotNegative) {
  LearnedRecord record;
  record.fork_tokens = -1;
  EXPECT_FALSE(IsValid(record));
}

// Every number another one.
LearnedRecord NumberedRecord(std::int64_t first) {
  LearnedRecord record;
  const auto number = [&first](auto& tallies) {
    for (std::int64_t& tries : tallies.tries) tries = first += 2;
    for (std::int64_t& hits : tallies.hits) hits = first += 2;
  };
  number(record.forks);
  number(record.triggers);
  number(record.answers);
  number(record.repairs);
  number(record.lengths);
  for (std::int64_t* sum : {&record.length_count, &record.fork_tokens, &record.fork_count}) {
    *sum = first += 2;
  }
  return record;
}

TEST(LearnedRecordTest, WhatIsAddedAndTakenAwayAgainChangesNothing) {
  const LearnedRecord one = NumberedRecord(10);
  const LearnedRecord other = NumberedRecord(1001);
  const LearnedRecord sum = SumOf(one, other);
  EXPECT_EQ(sum, SumOf(other, one));
  EXPECT_EQ(DifferenceOf(sum, one), other);
  EXPECT_EQ(DifferenceOf(sum, other), one);
  EXPECT_EQ(DifferenceOf(one, one), LearnedRecord());
}

TEST(LearnedRecordTest, EveryNumberIsAdded) {
  const LearnedRecord one = NumberedRecord(10);
  const LearnedRecord twice = SumOf(one, one);
  EXPECT_EQ(twice.forks.tries[0], 2 * one.forks.tries[0]);
  EXPECT_EQ(twice.triggers.hits.back(), 2 * one.triggers.hits.back());
  EXPECT_EQ(twice.answers.tries[1], 2 * one.answers.tries[1]);
  EXPECT_EQ(twice.repairs.hits[2], 2 * one.repairs.hits[2]);
  EXPECT_EQ(twice.lengths.tries[3], 2 * one.lengths.tries[3]);
  EXPECT_EQ(twice.length_count, 2 * one.length_count);
  EXPECT_EQ(twice.fork_tokens, 2 * one.fork_tokens);
  EXPECT_EQ(twice.fork_count, 2 * one.fork_count);
}

}  // namespace
}  // namespace specgen
