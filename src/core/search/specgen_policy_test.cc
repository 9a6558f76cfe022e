#include "search/specgen_policy.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

// Sketches that are far apart, one for each idea.
constexpr std::uint64_t kIdeas[] = {0x0, 0xffff, 0xffff0000, 0xffff00000000};

class SpecgenPolicyTest : public testing::Test {
 protected:
  void AddProfiled(std::uint64_t candidate, std::int64_t speedup, std::uint64_t sketch,
                   std::int32_t iteration = 1) {
    history_.Add({CandidateId(candidate), iteration, Stage::kProfiling, StageOutcome::kPassed,
                  Speedup{speedup}, sketch});
  }
  void AddFailed(std::uint64_t candidate, StageOutcome outcome, std::int32_t iteration) {
    history_.Add({CandidateId(candidate), iteration, Stage::kValidation, outcome, Speedup{}, 0});
  }

  SearchOptions options_;
  History history_{CriterionOptions{}};
};

TEST_F(SpecgenPolicyTest, FirstPromptShowsNothing) {
  const PromptPlan plan = PlanPrompt(history_, options_, 1);
  EXPECT_EQ(plan.iteration, 1);
  EXPECT_TRUE(plan.parent.candidate.is_none());
  EXPECT_EQ(plan.archive.count, 0);
  EXPECT_EQ(plan.failures.count, 0);
}

TEST_F(SpecgenPolicyTest, ParentIsTheBestAndTheArchiveTheNextBestIdeas) {
  options_.archive_max = 2;
  AddProfiled(1, 1'000'000, kIdeas[0]);
  AddProfiled(2, 3'000'000, kIdeas[1]);
  AddProfiled(3, 2'000'000, kIdeas[2]);
  AddProfiled(4, 500'000, kIdeas[3]);
  const PromptPlan plan = PlanPrompt(history_, options_, 2);
  EXPECT_EQ(plan.parent.candidate, CandidateId(2));
  ASSERT_EQ(plan.archive.count, 2);
  EXPECT_EQ(plan.archive.items[0].candidate, CandidateId(3));
  EXPECT_EQ(plan.archive.items[1].candidate, CandidateId(1));
}

TEST_F(SpecgenPolicyTest, VariationsOfAShownIdeaAreLeftOut) {
  AddProfiled(1, 3'000'000, kIdeas[1]);
  AddProfiled(2, 2'900'000, kIdeas[1] ^ 0x7);
  AddProfiled(3, 1'000'000, kIdeas[2]);
  const PromptPlan plan = PlanPrompt(history_, options_, 2);
  EXPECT_EQ(plan.parent.candidate, CandidateId(1));
  ASSERT_EQ(plan.archive.count, 1);
  EXPECT_EQ(plan.archive.items[0].candidate, CandidateId(3));
}

TEST_F(SpecgenPolicyTest, ArchiveCanBeSwitchedOffAndIsBounded) {
  options_.archive_max = 0;
  for (std::uint64_t i = 0; i < 10; ++i) {
    AddProfiled(i + 1, 1'000'000 + static_cast<std::int64_t>(i), ~std::uint64_t{0} << (6 * i));
  }
  EXPECT_EQ(PlanPrompt(history_, options_, 2).archive.count, 0);
  options_.archive_max = 100;
  EXPECT_EQ(PlanPrompt(history_, options_, 2).archive.count, 4);
}

TEST_F(SpecgenPolicyTest, NewestFailureOfEachOutcomeStandsForItsKind) {
  AddFailed(1, StageOutcome::kMismatch, 3);
  AddFailed(2, StageOutcome::kCrashed, 3);
  AddFailed(3, StageOutcome::kMismatch, 3);
  const PromptPlan plan = PlanPrompt(history_, options_, 4);
  ASSERT_EQ(plan.failures.count, 2);
  EXPECT_EQ(plan.failures.items[0].candidate, CandidateId(3));
  EXPECT_EQ(plan.failures.items[0].alike_count, 2);
  EXPECT_EQ(plan.failures.items[1].candidate, CandidateId(2));
}

TEST_F(SpecgenPolicyTest, OldFailuresAreForgotten) {
  AddFailed(1, StageOutcome::kMismatch, 1);
  EXPECT_EQ(PlanPrompt(history_, options_, 3).failures.count, 1);
  EXPECT_EQ(PlanPrompt(history_, options_, 4).failures.count, 0);
}

TEST_F(SpecgenPolicyTest, FailuresShownAreBounded) {
  options_.failures_shown_max = 1;
  AddFailed(1, StageOutcome::kMismatch, 1);
  AddFailed(2, StageOutcome::kCrashed, 1);
  const PromptPlan plan = PlanPrompt(history_, options_, 2);
  ASSERT_EQ(plan.failures.count, 1);
  EXPECT_EQ(plan.failures.items[0].candidate, CandidateId(2));
}

}  // namespace
}  // namespace specgen
