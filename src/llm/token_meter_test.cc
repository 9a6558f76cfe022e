#include "token_meter.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(TokenMeterTest, StartsAtFourBytesAToken) {
  const TokenMeter meter;
  EXPECT_EQ(meter.TokensIn(0), 0);
  EXPECT_EQ(meter.TokensIn(1), 1);
  EXPECT_EQ(meter.TokensIn(4), 1);
  EXPECT_EQ(meter.TokensIn(5), 2);
  EXPECT_EQ(meter.TokensIn(4000), 1000);
}

TEST(TokenMeterTest, FollowsWhatIsReported) {
  TokenMeter meter;
  for (int i = 0; i < 100; ++i) meter.Learn(20'000, 10'000);
  EXPECT_NEAR(static_cast<double>(meter.TokensIn(10'000)), 5000.0, 50.0);
  for (int i = 0; i < 1000; ++i) meter.Learn(60'000, 10'000);
  EXPECT_NEAR(static_cast<double>(meter.TokensIn(60'000)), 10'000.0, 200.0);
}

TEST(TokenMeterTest, IgnoresReportsThatCannotBeOfThatText) {
  TokenMeter meter;
  meter.Learn(0, 10);
  meter.Learn(10, 0);
  meter.Learn(-1, -1);
  meter.Learn(1000, 5000);       // Bills reasoning that it does not show.
  meter.Learn(1'000'000, 1000);  // A thousand bytes a token.
  EXPECT_EQ(meter.TokensIn(4000), 1000);
}

TEST(TokenMeterTest, OneHugeReportDoesNotOverflow) {
  TokenMeter meter;
  meter.Learn(std::int64_t{1} << 40, std::int64_t{1} << 38);
  EXPECT_NEAR(static_cast<double>(meter.TokensIn(std::int64_t{1} << 30)),
              static_cast<double>(std::int64_t{1} << 28), 1e6);
}

}  // namespace
}  // namespace specgen
