#include "controller/stage_estimates.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

using std::chrono::milliseconds;

SearchOptions Expected() {
  SearchOptions options;
  options.expected_compilation = milliseconds(800);
  options.expected_validation = milliseconds(400);
  options.expected_profiling = milliseconds(1000);
  return options;
}

TEST(StageEstimatesTest, StartFromTheOptions) {
  const StageEstimates estimates(Expected());
  EXPECT_EQ(estimates.service(Stage::kCompilation), milliseconds(800));
  // Half of the validations are expected to pass at first.
  EXPECT_EQ(estimates.remaining_service(Stage::kValidation), milliseconds(400 + 500));
  EXPECT_EQ(estimates.remaining_service(Stage::kProfiling), milliseconds(1000));
}

TEST(StageEstimatesTest, FollowTheMeasuredTimes) {
  StageEstimates estimates(Expected());
  for (int i = 0; i < 30; ++i) {
    estimates.Add(Stage::kValidation, StageOutcome::kMismatch, milliseconds(100));
  }
  EXPECT_LT(estimates.service(Stage::kValidation), milliseconds(101));
  EXPECT_GE(estimates.service(Stage::kValidation), milliseconds(100));
}

TEST(StageEstimatesTest, LostAndCancelledStagesTeachNothing) {
  StageEstimates estimates(Expected());
  const Ppm before = estimates.chance(Stage::kValidation);
  estimates.Add(Stage::kValidation, StageOutcome::kLost, milliseconds(1));
  estimates.Add(Stage::kValidation, StageOutcome::kCancelled, milliseconds(1));
  EXPECT_EQ(estimates.service(Stage::kValidation), milliseconds(400));
  EXPECT_EQ(estimates.chance(Stage::kValidation), before);
}

TEST(StageEstimatesTest, EveryPassedStageRaisesTheChance) {
  const StageEstimates estimates(Expected());
  EXPECT_EQ(estimates.chance(Stage::kCompilation).value, 125'000);
  EXPECT_EQ(estimates.chance(Stage::kValidation).value, 250'000);
  EXPECT_EQ(estimates.chance(Stage::kProfiling).value, 500'000);
}

TEST(StageEstimatesTest, ChanceFollowsTheRecord) {
  StageEstimates estimates(Expected());
  const Ppm before = estimates.chance(Stage::kProfiling);
  estimates.AddProfiled(false);
  EXPECT_LT(estimates.chance(Stage::kProfiling), before);
  estimates.AddProfiled(true);
  estimates.AddProfiled(true);
  EXPECT_GT(estimates.chance(Stage::kProfiling), before);
}

}  // namespace
}  // namespace specgen
