#include "retry_policy.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr RetryOptions kOptions{.retry_max = 3,
                                .backoff_first = milliseconds(100),
                                .backoff_max = milliseconds(300),
                                .retry_after_max = seconds(10)};

TEST(RetryAfterTest, TakesSecondsAndDates) {
  constexpr std::int64_t kNow = 784'111'777;  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(ParseRetryAfter("0", kNow), seconds(0));
  EXPECT_EQ(ParseRetryAfter("120", kNow), seconds(120));
  EXPECT_EQ(ParseRetryAfter("1.5", kNow), milliseconds(1500));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:47 GMT", kNow), seconds(10));
  EXPECT_EQ(ParseRetryAfter("Sunday, 06-Nov-94 08:49:47 GMT", kNow), seconds(10));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:00:00 GMT", kNow), seconds(0));
  EXPECT_EQ(ParseRetryAfterMs("250"), milliseconds(250));
}

TEST(RetryAfterTest, NonsenseIsAbsent) {
  for (const char* const value : {"", "-1", "soon", "nan", "inf", "1 s", "1e3"}) {
    EXPECT_EQ(ParseRetryAfter(value, 0), std::nullopt) << value;
    EXPECT_EQ(ParseRetryAfterMs(value), std::nullopt) << value;
  }
  EXPECT_EQ(ParseRetryAfter("99999999999999999999", 0), seconds(1'000'000'000));
}

TEST(RetryPolicyTest, BacksOffExponentiallyBetweenHalfAndAll) {
  RetryPolicy policy(kOptions, 1);
  for (int i = 0; i < 200; ++i) {
    const auto first = policy.NextDelay(0, ErrorCode::kRetry, std::nullopt);
    const auto second = policy.NextDelay(1, ErrorCode::kRetry, std::nullopt);
    const auto third = policy.NextDelay(2, ErrorCode::kRetry, std::nullopt);
    ASSERT_TRUE(first && second && third);
    EXPECT_TRUE(*first >= milliseconds(50) && *first <= milliseconds(100));
    EXPECT_TRUE(*second >= milliseconds(100) && *second <= milliseconds(200));
    EXPECT_TRUE(*third >= milliseconds(150) && *third <= milliseconds(300));
  }
}

TEST(RetryPolicyTest, TheSameSeedGivesTheSameDelays) {
  RetryPolicy one(kOptions, 5);
  RetryPolicy same(kOptions, 5);
  RetryPolicy other(kOptions, 6);
  bool differs = false;
  for (int i = 0; i < 20; ++i) {
    const auto delay = one.NextDelay(0, ErrorCode::kRetry, std::nullopt);
    EXPECT_EQ(delay, same.NextDelay(0, ErrorCode::kRetry, std::nullopt));
    differs = differs || delay != other.NextDelay(0, ErrorCode::kRetry, std::nullopt);
  }
  EXPECT_TRUE(differs);
}

TEST(RetryPolicyTest, IsBoundedAndRetriesOnlyWhatMayMend) {
  RetryPolicy policy(kOptions, 1);
  EXPECT_TRUE(policy.NextDelay(2, ErrorCode::kRateLimited, std::nullopt).has_value());
  EXPECT_FALSE(policy.NextDelay(3, ErrorCode::kRateLimited, std::nullopt).has_value());
  for (const ErrorCode code : {ErrorCode::kInvalidInput, ErrorCode::kUnavailable,
                               ErrorCode::kCancelled, ErrorCode::kInternal}) {
    EXPECT_FALSE(policy.NextDelay(0, code, std::nullopt).has_value());
  }
}

TEST(RetryPolicyTest, WaitsAsLongAsTheServerAsksUpToTheLimit) {
  RetryPolicy policy(kOptions, 1);
  const auto asked = policy.NextDelay(0, ErrorCode::kRateLimited, seconds(4));
  EXPECT_TRUE(*asked >= seconds(4) && *asked <= seconds(5));
  const auto capped = policy.NextDelay(0, ErrorCode::kRateLimited, seconds(3600));
  EXPECT_TRUE(*capped >= seconds(10) && *capped <= seconds(11));
  EXPECT_GE(*policy.NextDelay(0, ErrorCode::kRateLimited, seconds(0)), milliseconds(50));
}

TEST(RetryPolicyTest, NoRetriesAtAllIsAChoice) {
  RetryPolicy policy(RetryOptions{.retry_max = 0}, 1);
  EXPECT_FALSE(policy.NextDelay(0, ErrorCode::kRetry, std::nullopt).has_value());
}

}  // namespace
}  // namespace specgen
