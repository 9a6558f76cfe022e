#include "controller/history.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

JudgedCandidate Profiled(std::uint64_t candidate, std::int64_t speedup) {
  JudgedCandidate judged;
  judged.candidate = CandidateId(candidate);
  judged.stage = Stage::kProfiling;
  judged.speedup = Speedup{speedup};
  return judged;
}

JudgedCandidate Failed(std::uint64_t candidate) {
  JudgedCandidate judged = Profiled(candidate, 0);
  judged.stage = Stage::kValidation;
  judged.outcome = StageOutcome::kMismatch;
  return judged;
}

TEST(HistoryTest, BestIsTheFastestProfiledAndTheEarlierOfEquals) {
  History history(CriterionOptions{});
  EXPECT_FALSE(history.best().has_value());
  history.Add(Failed(1));
  EXPECT_FALSE(history.best().has_value());
  history.Add(Profiled(2, 1'500'000));
  history.Add(Profiled(3, 1'500'000));
  history.Add(Profiled(4, 900'000));
  EXPECT_EQ(history.best()->candidate, CandidateId(2));
  EXPECT_EQ(history.judged().size(), 4U);
}

TEST(HistoryTest, FailuresDoNotMoveTheCriterion) {
  History history(CriterionOptions{});
  history.Add(Failed(1));
  EXPECT_TRUE(history.WouldMeetCriterion(Profiled(2, 1)));
  history.Add(Profiled(2, 2'000'000));
  history.Add(Failed(3));
  EXPECT_FALSE(history.WouldMeetCriterion(Profiled(4, 2'000'000)));
  EXPECT_TRUE(history.WouldMeetCriterion(Profiled(4, 2'100'000)));
}

TEST(HistoryTest, NoisyCandidateMustBeFasterByItsOwnNoise) {
  History history(CriterionOptions{});
  history.Add(Profiled(1, 2'000'000));
  JudgedCandidate noisy = Profiled(2, 2'100'000);
  noisy.noise = Ppm{50'000};
  EXPECT_FALSE(history.WouldMeetCriterion(noisy));
  noisy.noise = Ppm{49'999};
  EXPECT_TRUE(history.WouldMeetCriterion(noisy));
}

TEST(SourceIndexTest, FindsWhatWasAddedAndForgetsWhatWasRemoved) {
  SourceIndex index;
  const ContentHash first{1, 2, 3, 4};
  const ContentHash second{1, 2, 3, 5};
  index.Add(second, CandidateId(2));
  index.Add(first, CandidateId(1));
  EXPECT_EQ(index.Find(first), CandidateId(1));
  EXPECT_EQ(index.Find(second), CandidateId(2));
  EXPECT_FALSE(index.Find(ContentHash{9, 9, 9, 9}).has_value());
  index.Remove(first);
  EXPECT_FALSE(index.Find(first).has_value());
  EXPECT_EQ(index.Find(second), CandidateId(2));
}

}  // namespace
}  // namespace specgen
