#include "specgen/model/options.h"

#include <gtest/gtest.h>

#include "testing/enum_names.h"

namespace specgen {
namespace {

TEST(OptionsTest, EveryCriterionHasANameOfItsOwn) {
  ExpectNamesAreDistinct<CriterionKind>(kCriterionKindCount, CriterionKindName);
}

TEST(OptionsTest, EverySchedulingPolicyHasANameOfItsOwn) {
  ExpectNamesAreDistinct<SchedulingPolicyKind>(kSchedulingPolicyKindCount,
                                               SchedulingPolicyKindName);
}

TEST(OptionsTest, CriterionsTextIsWhatAUserWrites) {
  EXPECT_EQ(CriterionText({.kind = CriterionKind::kExpectedGain}), "expected_gain");
  EXPECT_EQ(CriterionText({.kind = CriterionKind::kFirstValid}), "first_valid");
  const auto quantile = [](std::int64_t ppm) {
    return CriterionText({.kind = CriterionKind::kQuantile, .quantile = Ppm{ppm}});
  };
  EXPECT_EQ(quantile(750'000), "quantile:0.75");
  EXPECT_EQ(quantile(1), "quantile:0.000001");
  EXPECT_EQ(quantile(0), "quantile:0.0");
  EXPECT_EQ(quantile(1'000'000), "quantile:1");
}

}  // namespace
}  // namespace specgen
