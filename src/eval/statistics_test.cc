#include "statistics.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(StatisticsTest, TheMedianIsTheMiddleOrTheMeanOfTheTwoMiddleOnes) {
  EXPECT_EQ(Median({3.0}), 3.0);
  EXPECT_EQ(Median({5.0, 1.0, 3.0}), 3.0);
  EXPECT_EQ(Median({4.0, 1.0, 2.0, 100.0}), 3.0);
}

TEST(StatisticsTest, NoiseShrinksWithTheRootOfTheNumberOfSamples) {
  const std::vector<double> few = {90.0, 100.0, 110.0, 100.0};
  std::vector<double> many;
  for (int i = 0; i < 4; ++i) many.insert(many.end(), few.begin(), few.end());
  EXPECT_NEAR(MedianNoise(few), 2.0 * MedianNoise(many), 1e-12);
  EXPECT_GT(MedianNoise(few), 0.0);
}

TEST(StatisticsTest, EqualSamplesHaveNoNoiseAndTooFewHaveAllOfIt) {
  EXPECT_EQ(MedianNoise({7.0, 7.0, 7.0}), 0.0);
  EXPECT_EQ(MedianNoise({7.0, 7.0}), 1.0);
  EXPECT_EQ(MedianNoise({}), 1.0);
  EXPECT_EQ(MedianNoise({0.0, 0.0, 0.0}), 1.0);
}

TEST(StatisticsTest, OneOutlierDoesNotMoveTheNoise) {
  EXPECT_NEAR(MedianNoise({99.0, 100.0, 101.0, 100.5, 99.5}),
              MedianNoise({99.0, 100.0, 1e9, 100.5, 99.5}), 0.01);
}

}  // namespace
}  // namespace specgen
