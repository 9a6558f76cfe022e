#include "specgen/model/ratio.h"

#include <gtest/gtest.h>

#include <limits>

namespace specgen {
namespace {

TEST(RatioTest, SpeedupIsBaselineOverKernelTime) {
  EXPECT_EQ(SpeedupOf(Duration(200), Duration(100)).value, 2'000'000);
  EXPECT_EQ(SpeedupOf(Duration(100), Duration(300)).value, 333'333);
  EXPECT_EQ(SpeedupOf(Duration(0), Duration(300)).value, 0);
}

TEST(RatioTest, SpeedupOfExtremeTimesIsClampedNotWrapped) {
  const Duration longest(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(SpeedupOf(longest, Duration(1)).value, std::numeric_limits<std::int64_t>::max());
}

TEST(RatioTest, ScalingRoundsTowardsZeroAndIsClamped) {
  EXPECT_EQ(Scaled(10, Ppm{1'500'000}), 15);
  EXPECT_EQ(Scaled(1, Ppm{999'999}), 0);
  EXPECT_EQ(Scaled(std::numeric_limits<std::int64_t>::max(), kOne),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Scaled(-3, Ppm{500'000}), -1);
  EXPECT_EQ(Scaled(std::numeric_limits<std::int64_t>::max(), Ppm{1'000'001}),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Scaled(std::numeric_limits<std::int64_t>::min(), Ppm{1'000'001}),
            std::numeric_limits<std::int64_t>::min());
}

}  // namespace
}  // namespace specgen
