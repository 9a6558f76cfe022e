#include "speed_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "testing_world.h"

namespace specgen {
namespace {

SpeedFit FitOf(const Scenario& world, int seed_count) {
  const WorkloadFacts facts = FactsOfWorld(world, seed_count);
  return FitSpeeds(facts.iterations, FitIterations(facts.iterations, facts.failure_counts));
}

TEST(SpeedFitTest, NothingMeasuredLeavesDefaults) {
  const SpeedFit fit = FitSpeeds({}, {});
  EXPECT_EQ(fit.source_count, 0);
  EXPECT_FALSE(fit.rises);
}

TEST(SpeedFitTest, ARiseWithFeedbackIsRecovered) {
  const SpeedFit fit = FitOf(KnownWorld(), 6);
  EXPECT_TRUE(fit.rises);
  ASSERT_EQ(fit.start.size(), 1U);
  EXPECT_NEAR(fit.start.front(), 1.5, 0.15);
  // Start, limit and scale are told apart poorly, what they make together is not.
  const auto at = [](double start, double limit, double scale, double knowledge) {
    return limit * std::pow(start / limit, std::exp(-knowledge / scale));
  };
  for (const double knowledge : {2.0, 5.0, 9.0}) {
    EXPECT_NEAR(at(fit.start.front(), fit.limit.front(), fit.feedback_scale, knowledge),
                at(1.5, 4.0, 5.0, knowledge), 0.3)
        << knowledge;
  }
  EXPECT_NEAR(fit.spread, 0.15, 0.03);
  EXPECT_NEAR(fit.early_loss, 0.2, 0.07);
}

TEST(SpeedFitTest, WhereFeedbackTeachesNothingTheLimitIsOutOfReach) {
  Scenario world = KnownWorld();
  world.speeds.start_ppm = {2'000'000};
  world.speeds.limit_ppm = {2'000'000};
  const SpeedFit fit = FitOf(world, 4);
  EXPECT_FALSE(fit.rises);
  EXPECT_NEAR(fit.start.front(), 2.0, 0.1);
  EXPECT_EQ(fit.limit.front(), fit.start.back());
  EXPECT_GE(fit.feedback_scale, 1000);
}

TEST(SpeedFitTest, SearchesThatDifferKeepTheirLevels) {
  Scenario world = KnownWorld();
  world.speeds.start_ppm = {2'000'000, 8'000'000};
  world.speeds.limit_ppm = {8'000'000};
  world.speeds.feedback_scale = Ppm{1'000'000'000};
  const SpeedFit fit = FitOf(world, 2);
  ASSERT_GT(fit.start.size(), 4U);
  EXPECT_LT(fit.start.front(), 3.6);
  EXPECT_GT(fit.start.back(), 5.5);
  EXPECT_NEAR(fit.spread, 0.15, 0.04);
}

}  // namespace
}  // namespace specgen
