#include "retry_policy.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "server_error.h"

namespace specgen {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// No server means a longer wait; it also keeps the arithmetic from overflowing.
constexpr std::int64_t kSecondsMax = 1'000'000'000;

std::optional<double> PlainNumber(std::string_view value) {
  double number = 0;
  const char* const begin = value.data();
  const char* const end = begin + value.size();
  const auto parsed = std::from_chars(begin, end, number, std::chars_format::fixed);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  // A number starts with a digit: infinities and negative waits are none.
  if (!whole || value.front() < '0' || value.front() > '9') return std::nullopt;
  return std::min(number, static_cast<double>(kSecondsMax));
}

}  // namespace

std::optional<Duration> ParseRetryAfter(std::string_view value, std::int64_t unix_now) {
  if (const auto number = PlainNumber(value)) {
    return milliseconds(static_cast<std::int64_t>(*number * 1000.0));
  }
  const std::int64_t at = curl_getdate(std::string(value).c_str(), nullptr);
  if (at < 0) return std::nullopt;
  return seconds(std::clamp<std::int64_t>(at - unix_now, 0, kSecondsMax));
}

std::optional<Duration> ParseRetryAfterMs(std::string_view value) {
  const auto number = PlainNumber(value);
  if (!number) return std::nullopt;
  return milliseconds(static_cast<std::int64_t>(*number));
}

std::optional<Duration> RetryPolicy::NextDelay(std::int32_t retry_count, ErrorCode code,
                                               std::optional<Duration> retry_after) {
  if (!IsWorthRetrying(code) || retry_count >= options_.retry_max) return std::nullopt;
  Duration backoff = std::min(options_.backoff_first, options_.backoff_max);
  for (std::int32_t i = 0; i < retry_count && backoff < options_.backoff_max; ++i) {
    backoff = std::min(backoff * 2, options_.backoff_max);
  }
  // Between half and all of it, so that requests which failed together do not return together.
  const std::int64_t half = backoff.count() / 2;
  const Duration delay(prng_.Between(half, std::max(backoff.count(), half)));
  const Duration asked = std::min(retry_after.value_or(Duration(0)), options_.retry_after_max);
  return std::max(delay, asked + delay / 8);
}

}  // namespace specgen
