#include "specgen/base/result.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return MakeError(ErrorCode::kInvalidInput, "the number is odd");
  return number / 2;
}

TEST(ResultTest, CarriesEitherTheValueOrTheError) {
  EXPECT_EQ(Half(8).value(), 4);
  ASSERT_FALSE(Half(7).has_value());
  EXPECT_EQ(Half(7).error().code, ErrorCode::kInvalidInput);
}

TEST(ResultTest, ContextIsPutBeforeTheMessage) {
  const Error error = WithContext(Half(7).error(), "config.toml:3");
  EXPECT_EQ(error.message, "config.toml:3: the number is odd");
  EXPECT_EQ(error.code, ErrorCode::kInvalidInput);
}

TEST(ResultTest, EveryCodeHasAName) {
  EXPECT_STREQ(ErrorCodeName(ErrorCode::kRateLimited), "rate limited");
  EXPECT_STREQ(ErrorCodeName(ErrorCode::kInternal), "internal");
}

}  // namespace
}  // namespace specgen
