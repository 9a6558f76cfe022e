#include "wording.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(WordingTest, SpansHaveAUnitThatFits) {
  EXPECT_EQ(SpanText(Duration(12)), "12 ns");
  EXPECT_EQ(SpanText(microseconds(850)), "850.0 us");
  EXPECT_EQ(SpanText(milliseconds(12)), "12.0 ms");
  EXPECT_EQ(SpanText(milliseconds(4200)), "4.2 s");
  EXPECT_EQ(SpanText(seconds(185)), "3 m 05 s");
  EXPECT_EQ(SpanText(hours(2) + seconds(245)), "2 h 04 m");
}

TEST(WordingTest, NoiseHasATenthOfAPercent) {
  EXPECT_EQ(NoiseText(Ppm{12'300}), "±1.2 %");
  EXPECT_EQ(NoiseText(Ppm{0}), "±0.0 %");
}

TEST(WordingTest, NoSpeedupIsADash) {
  EXPECT_EQ(SpeedupText(Speedup{}), "-");
  EXPECT_EQ(SpeedupText(Speedup{2'314'999}), "2.31x");
}

TEST(WordingTest, CountsAndBytesAreShort) {
  EXPECT_EQ(CountText(950), "950");
  EXPECT_EQ(CountText(12'345), "12.3 k");
  EXPECT_EQ(CountText(4'500'000), "4.5 M");
  EXPECT_EQ(BytesText(12'345), "12.3 kB");
  EXPECT_EQ(BytesText(7), "7 B");
}

TEST(WordingTest, SharesOfNothingAreADash) {
  EXPECT_EQ(ShareText(1, 4), "25 %");
  EXPECT_EQ(ShareText(0, 0), "-");
  EXPECT_EQ(PercentText(Ppm{430'000}), "43 %");
}

}  // namespace
}  // namespace specgen
