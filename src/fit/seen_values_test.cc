#include "specgen/fit/seen_values.h"

#include <gtest/gtest.h>

#include "specgen/base/prng.h"

namespace specgen {
namespace {

TEST(SeenValuesTest, NothingSeenWholeGivesNothing) {
  EXPECT_FALSE(FitValues({}));
  EXPECT_FALSE(FitValues({{3, true}, {4, true}}));
}

TEST(SeenValuesTest, OneValueIsAConstant) {
  const auto fitted = FitValues({{7}, {7}, {7}});
  ASSERT_TRUE(fitted);
  EXPECT_EQ(fitted->quantiles, std::vector<double>{7});
  EXPECT_EQ(fitted->whole_count, 3);
  EXPECT_EQ(fitted->cut_count, 0);
  EXPECT_DOUBLE_EQ(MeanOf(*fitted), 7);
}

TEST(SeenValuesTest, QuantilesRiseAndKeepTheMean) {
  SeenValues seen;
  for (int i = 1; i <= 200; ++i) seen.push_back({static_cast<double>(i)});
  // One that is far away is part of the mean, and stretches no more than the last span.
  seen.push_back({5000});
  const auto fitted = FitValues(seen);
  ASSERT_TRUE(fitted);
  EXPECT_EQ(fitted->quantiles.size(), kFittedQuantileMax);
  EXPECT_TRUE(std::is_sorted(fitted->quantiles.begin(), fitted->quantiles.end()));
  EXPECT_NEAR(MeanOf(*fitted), (200.0 * 201 / 2 + 5000) / 201, 0.5);
  EXPECT_NEAR(MedianOf(*fitted), 101, 8);
}

TEST(SeenValuesTest, FewObservationsGiveFewQuantiles) {
  const auto fitted = FitValues({{1}, {2}, {3}});
  ASSERT_TRUE(fitted);
  EXPECT_EQ(fitted->quantiles.size(), 2U);
  EXPECT_DOUBLE_EQ(MeanOf(*fitted), 2);
}

// What is cut off is cut at a length that has nothing to do with its own.
TEST(SeenValuesTest, WhatIsCutOffCountsAsLongerThanItWasSeen) {
  Prng prng(5);
  SeenValues seen;
  double whole_sum = 0;
  int whole_count = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto length = static_cast<double>(prng.Between(0, 1000));
    const auto cut = static_cast<double>(prng.Between(200, 1400));
    const bool is_cut = cut < length;
    seen.push_back({std::min(length, cut), is_cut});
    if (is_cut) continue;
    whole_sum += length;
    ++whole_count;
  }
  const auto fitted = FitValues(seen);
  ASSERT_TRUE(fitted);
  EXPECT_LT(whole_sum / whole_count, 440);
  EXPECT_NEAR(MeanOf(*fitted), 500, 20);
  EXPECT_NEAR(MedianOf(*fitted), 500, 30);
}

TEST(SeenValuesTest, WhatIsCutBehindTheLastWholeOneIsNotForgotten) {
  const auto fitted = FitValues({{10}, {20}, {100, true}});
  ASSERT_TRUE(fitted);
  EXPECT_NEAR(MeanOf(*fitted), (10 + 20 + 100) / 3.0, 1e-6);
}

}  // namespace
}  // namespace specgen
