#include "specgen/base/prng.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace specgen {
namespace {

TEST(PrngTest, SameSeedGivesThePublishedSequence) {
  // The reference values of SplitMix64 for seed 1234567.
  Prng prng(1234567);
  EXPECT_EQ(prng.Next(), 6457827717110365317ULL);
  EXPECT_EQ(prng.Next(), 3203168211198807973ULL);
  EXPECT_EQ(prng.Next(), 9817491932198370423ULL);
}

TEST(PrngTest, DrawsStayInTheirRange) {
  Prng prng(7);
  bool low_seen = false;
  bool high_seen = false;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t drawn = prng.Between(-2, 2);
    ASSERT_GE(drawn, -2);
    ASSERT_LE(drawn, 2);
    low_seen |= drawn == -2;
    high_seen |= drawn == 2;
  }
  EXPECT_TRUE(low_seen);
  EXPECT_TRUE(high_seen);
}

TEST(PrngTest, WholeIntegerRangeCanBeDrawn) {
  Prng prng(7);
  prng.Between(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(prng.Between(5, 5), 5);
}

TEST(PrngTest, ChanceFollowsItsProbability) {
  Prng prng(3);
  int hit_count = 0;
  for (int i = 0; i < 10000; ++i) hit_count += prng.Chance(1, 4) ? 1 : 0;
  EXPECT_NEAR(hit_count, 2500, 200);
  EXPECT_FALSE(prng.Chance(0, 10));
  EXPECT_TRUE(prng.Chance(10, 10));
}

TEST(PrngTest, SplitStreamsDiffer) {
  Prng prng(3);
  Prng first = prng.Split();
  Prng second = prng.Split();
  EXPECT_NE(first.Next(), second.Next());
}

}  // namespace
}  // namespace specgen
