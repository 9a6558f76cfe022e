#include "controller/candidate_board.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

OpenCandidate Open(std::uint64_t candidate, std::int32_t iteration, std::uint64_t original = 0) {
  OpenCandidate open;
  open.candidate = CandidateId(candidate);
  open.iteration = iteration;
  open.original = CandidateId(original);
  return open;
}

TEST(CandidateBoardTest, TakenCandidatesAreGone) {
  CandidateBoard board;
  board.Add(Open(1, 1));
  board.Add(Open(2, 1));
  EXPECT_EQ(board.Take(CandidateId(1)).candidate, CandidateId(1));
  EXPECT_EQ(board.Find(CandidateId(1)), nullptr);
  ASSERT_NE(board.Find(CandidateId(2)), nullptr);
  board.Take(CandidateId(2));
  EXPECT_TRUE(board.empty());
}

TEST(CandidateBoardTest, DuplicatesAreTakenTogetherInTheirOrder) {
  CandidateBoard board;
  board.Add(Open(1, 1));
  board.Add(Open(2, 1, 1));
  board.Add(Open(3, 1));
  board.Add(Open(4, 2, 1));
  const auto duplicates = board.TakeDuplicatesOf(CandidateId(1));
  ASSERT_EQ(duplicates.size(), 2U);
  EXPECT_EQ(duplicates[0].candidate, CandidateId(2));
  EXPECT_EQ(duplicates[1].candidate, CandidateId(4));
  EXPECT_EQ(board.all().size(), 2U);
}

TEST(CandidateBoardTest, KnowsWhichIterationsAreOpen) {
  CandidateBoard board;
  board.Add(Open(1, 1));
  EXPECT_TRUE(board.HasAnyOf(1));
  EXPECT_FALSE(board.HasAnyOf(2));
}

TEST(CandidateBoardDeathTest, TakingWhatIsNotThereIsABug) {
  CandidateBoard board;
  EXPECT_DEATH(board.Take(CandidateId(1)), "open candidate");
}

}  // namespace
}  // namespace specgen
