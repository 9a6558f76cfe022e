#include "option_values.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(OptionValuesTest, SpansAreNumbersWithAUnit) {
  EXPECT_EQ(ParseSpan("250ms").value(), std::chrono::milliseconds(250));
  EXPECT_EQ(ParseSpan("90s").value(), std::chrono::seconds(90));
  EXPECT_EQ(ParseSpan("1.5h").value(), std::chrono::minutes(90));
  for (const char* wrong : {"", "10", "0s", "-3m", "nan s", "3 m", "3d", "1e300h"}) {
    const auto parsed = ParseSpan(wrong);
    ASSERT_FALSE(parsed.has_value()) << wrong;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(parsed.error().message.find("10m"), std::string::npos);
  }
}

TEST(OptionValuesTest, ProfilingTimeHasBounds) {
  EXPECT_EQ(ParseProfilingTime("300ms").value(), std::chrono::milliseconds(300));
  for (const char* wrong : {"2", "49ms", "61s"}) {
    const auto parsed = ParseProfilingTime(wrong);
    ASSERT_FALSE(parsed.has_value()) << wrong;
    EXPECT_NE(parsed.error().message.find("50ms to 60s"), std::string::npos);
    // Whoever shows it has named the flag.
    EXPECT_EQ(parsed.error().message.find("--profiling-time"), std::string::npos);
  }
}

TEST(OptionValuesTest, NoSpanIsTakenWhereItMakesSense) {
  EXPECT_EQ(ParseSpanOrZero("0").value(), Duration(0));
  EXPECT_EQ(ParseSpanOrZero("90s").value(), std::chrono::seconds(90));
  EXPECT_FALSE(ParseSpanOrZero("").has_value());
}

TEST(OptionValuesTest, ValuesAreReadAsTheyAreWritten) {
  for (const char* text : {"0", "250ms", "90s"}) {
    EXPECT_EQ(SpanValue(ParseSpanOrZero(text).value()), text);
  }
  for (const char* text :
       {"expected_gain", "mean", "first_valid", "best", "never", "quantile:0.75"}) {
    EXPECT_EQ(CriterionText(ParseCriterion(text).value()), text);
  }
}

TEST(OptionValuesTest, CriteriaHaveTheNamesOfTheirKinds) {
  EXPECT_EQ(ParseCriterion("mean")->kind, CriterionKind::kMean);
  EXPECT_EQ(ParseCriterion("first_valid")->kind, CriterionKind::kFirstValid);
  EXPECT_EQ(ParseCriterion("best")->kind, CriterionKind::kBest);
  EXPECT_EQ(ParseCriterion("never")->kind, CriterionKind::kNever);
  EXPECT_EQ(ParseCriterion("expected_gain")->kind, CriterionKind::kExpectedGain);
  EXPECT_EQ(ParseCriterion("quantile:0.75")->quantile.value, 750'000);
  for (const char* wrong : {"", "median", "quantile", "quantile:", "quantile:1.1", "quantile:x"}) {
    EXPECT_FALSE(ParseCriterion(wrong).has_value()) << wrong;
  }
}

TEST(OptionValuesTest, TemperaturesAreNumbersWithCommasBetween) {
  EXPECT_EQ(ParseTemperatures("0.1").value(), std::vector<double>{0.1});
  EXPECT_EQ(ParseTemperatures("0.1,0.6,2").value(), (std::vector<double>{0.1, 0.6, 2}));
  for (const char* wrong : {"", ",", "0.1,", "0.1;0.2", "-1", "2.1", "nan", "warm"}) {
    EXPECT_FALSE(ParseTemperatures(wrong)) << wrong;
  }
}

TEST(OptionValuesTest, PricesAreThreeNumbersWithCommasBetween) {
  const auto prices = ParsePrices("0.5,0,2.25");
  ASSERT_TRUE(prices);
  EXPECT_EQ(prices->prompt, 0.5);
  EXPECT_EQ(prices->cached_prompt, 0);
  EXPECT_EQ(prices->generated, 2.25);
  for (const char* wrong : {"", "1", "1,2", "1,2,3,4", "1,2,-3", "1,2,x", "1;2;3", "1,2,1e9"}) {
    EXPECT_FALSE(ParsePrices(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace specgen
