#include "specgen/model/evaluation.h"

#include <gtest/gtest.h>

#include "testing/enum_names.h"

namespace specgen {
namespace {

TEST(EvaluationTest, EveryStageHasANameOfItsOwn) {
  ExpectNamesAreDistinct<Stage>(kStageCount, StageName);
  EXPECT_STREQ(StageName(Stage::kProfiling), "profiling");
}

TEST(EvaluationTest, EveryStageOutcomeHasANameOfItsOwn) {
  ExpectNamesAreDistinct<StageOutcome>(kStageOutcomeCount, StageOutcomeName);
  EXPECT_STREQ(StageOutcomeName(StageOutcome::kCompileFailed), "compile failed");
}

TEST(EvaluationTest, EveryCandidateOriginHasANameOfItsOwn) {
  ExpectNamesAreDistinct<CandidateOrigin>(3, CandidateOriginName);
}

TEST(EvaluationTest, EverySlotKindHasANameOfItsOwn) {
  ExpectNamesAreDistinct<SlotKind>(2, SlotKindName);
}

TEST(EvaluationTest, OnlyCancelledAndLostSayNothingAboutTheCandidate) {
  int verdict_count = 0;
  for (int i = 0; i < kStageOutcomeCount; ++i) {
    verdict_count += IsVerdict(static_cast<StageOutcome>(i)) ? 1 : 0;
  }
  EXPECT_EQ(verdict_count, kStageOutcomeCount - 2);
  EXPECT_FALSE(IsVerdict(StageOutcome::kCancelled));
  EXPECT_FALSE(IsVerdict(StageOutcome::kLost));
}

}  // namespace
}  // namespace specgen
