#include "scheduler/gain_rate.h"

#include <gtest/gtest.h>

#include <limits>

#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

constexpr Duration kNothing{0};

EvaluationRequest Speculative(Ppm chance, Duration saving, Duration remaining) {
  EvaluationRequest request = RequestOf(1, 1, Stage::kValidation);
  request.chance = chance;
  request.saving = saving;
  request.remaining_service = remaining;
  return request;
}

double Relative(std::uint64_t left, std::uint64_t right) {
  return static_cast<double>(left) / static_cast<double>(right);
}

TEST(GainRateTest, IsProportionalToTheChance) {
  const auto low = GainRate(Speculative(Ppm{100'000}, seconds(100), seconds(1)), kNothing);
  const auto high = GainRate(Speculative(Ppm{300'000}, seconds(100), seconds(1)), kNothing);
  EXPECT_NEAR(Relative(high, low), 3.0, 1e-5);
}

TEST(GainRateTest, IsInverseToTheRemainingServiceWhileMuchIsSaved) {
  const auto quick = GainRate(Speculative(Ppm{100'000}, seconds(100), seconds(1)), kNothing);
  const auto slow = GainRate(Speculative(Ppm{100'000}, seconds(100), seconds(4)), kNothing);
  EXPECT_NEAR(Relative(quick, slow), 4.0, 1e-5);
}

TEST(GainRateTest, SavingCountsOnlyBelowThreeTimesTheRemainingService) {
  const auto huge = GainRate(Speculative(kOne, seconds(100), seconds(1)), kNothing);
  const auto enough = GainRate(Speculative(kOne, seconds(3), seconds(1)), kNothing);
  const auto half = GainRate(Speculative(kOne, milliseconds(1500), seconds(1)), kNothing);
  EXPECT_EQ(huge, enough);
  EXPECT_NEAR(Relative(enough, half), 2.0, 1e-5);
}

TEST(GainRateTest, BlockingRequestGainsForSureWhateverItSaves) {
  EvaluationRequest blocking = Speculative(Ppm{1}, kNothing, seconds(1));
  blocking.is_blocking = true;
  EXPECT_EQ(GainRate(blocking, kNothing),
            GainRate(Speculative(kOne, seconds(100), seconds(1)), kNothing));
}

TEST(GainRateTest, ExtraTimeCountsAsService) {
  EXPECT_EQ(GainRate(Speculative(kOne, seconds(5), seconds(1)), seconds(2)),
            GainRate(Speculative(kOne, seconds(5), seconds(3)), kNothing));
}

TEST(GainRateTest, HopelessRequestGainsAThousandthOfABlockingOne) {
  const auto hopeless = GainRate(Speculative(Ppm{0}, seconds(100), seconds(1)), kNothing);
  const auto nothing_saved = GainRate(Speculative(kOne, kNothing, seconds(1)), kNothing);
  const auto sure = GainRate(Speculative(kOne, seconds(100), seconds(1)), kNothing);
  EXPECT_EQ(hopeless, nothing_saved);
  EXPECT_NEAR(Relative(sure, hopeless), 1000.0, 0.1);
}

TEST(GainRateTest, ExtremeTimesNeitherWrapNorVanish) {
  const Duration longest(std::numeric_limits<std::int64_t>::max() / 2);
  EXPECT_GE(GainRate(Speculative(Ppm{0}, longest, longest), longest), 1U);
  EvaluationRequest quick = Speculative(kOne, longest, Duration(1));
  EXPECT_LT(GainRate(quick, kNothing), std::uint64_t{1} << 63U);
  quick.is_blocking = true;
  EXPECT_GT(GainRate(quick, kNothing), std::uint64_t{1} << 62U);
}

}  // namespace
}  // namespace specgen
