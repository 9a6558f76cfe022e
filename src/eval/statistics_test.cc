#include "statistics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "specgen/base/prng.h"

namespace specgen {
namespace {

// Times around `time`, most of them made longer by something.
std::vector<double> Times(Prng& prng, double time, int count) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    const double jitter = 0.01 * static_cast<double>(prng.Below(1000)) / 1000.0;
    const bool is_disturbed = prng.Chance(2, 3);
    const double longer = is_disturbed ? 0.2 * static_cast<double>(prng.Below(1000)) / 1000.0 : 0.0;
    times.push_back(time * (1.0 + jitter + longer));
  }
  return times;
}

TEST(StatisticsTest, TheCalmMeanIsThatOfTheLeastSixthRoundedUp) {
  EXPECT_EQ(CalmMean({3.0}), 3.0);
  EXPECT_EQ(CalmMean({5.0, 1.0, 3.0, 7.0, 9.0, 9.0}), 1.0);
  EXPECT_EQ(CalmMean({5.0, 1.0, 3.0, 7.0, 9.0, 9.0, 9.0}), 2.0);
  EXPECT_EQ(CalmMean({8.0, 6.0, 4.0, 2.0, 9.0, 9.0, 9.0, 1e9}), 3.0);
}

TEST(StatisticsTest, TheNoiseIsWhatRepeatedMeasurementsAreOffBy) {
  Prng prng(3);
  constexpr int kRepeats = 400;
  int within = 0;
  double noises = 0.0;
  for (int i = 0; i < kRepeats; ++i) {
    const std::vector<double> above = Times(prng, 300.0, 40);
    const std::vector<double> below = Times(prng, 100.0, 40);
    const double noise = CalmRatioNoise(above, below);
    noises += noise;
    within += std::fabs(CalmMean(above) / CalmMean(below) / 3.0 - 1.0) <= noise ? 1 : 0;
  }
  // Of 95 in 100, with room for the drawing of the cases.
  EXPECT_GE(within, kRepeats * 91 / 100);
  EXPECT_LE(noises / kRepeats, 0.01);
}

TEST(StatisticsTest, SamplesThatDriftTogetherAreNoisierThanTheyLook) {
  // The same times: once those of one moment stand together, once they are spread.
  std::vector<double> drifting;
  std::vector<double> mixed;
  for (int i = 0; i < 40; ++i) {
    drifting.push_back(i < 5 ? 90.0 : 100.0);
    mixed.push_back(i % 8 == 0 ? 90.0 : 100.0);
  }
  const std::vector<double> below(40, 10.0);
  EXPECT_GT(CalmRatioNoise(drifting, below), 2.0 * CalmRatioNoise(mixed, below));
}

TEST(StatisticsTest, EqualSamplesHaveNoNoiseAndTooFewHaveAllOfIt) {
  EXPECT_EQ(CalmRatioNoise({7.0, 7.0, 7.0}, {7.0, 7.0, 7.0}), 0.0);
  EXPECT_EQ(CalmRatioNoise({7.0, 7.0}, {7.0, 7.0}), 1.0);
  EXPECT_EQ(CalmRatioNoise({}, {}), 1.0);
}

}  // namespace
}  // namespace specgen
