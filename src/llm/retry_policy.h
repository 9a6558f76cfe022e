// Whether to try again, and when.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "specgen/base/prng.h"
#include "specgen/base/result.h"
#include "specgen/llm/endpoint.h"

namespace specgen {

// The wait that a Retry-After header asks for: seconds (fractions allowed), or an HTTP date, seen
// from `unix_now` (seconds). Absent if it is neither; never negative.
std::optional<Duration> ParseRetryAfter(std::string_view value, std::int64_t unix_now);
// As above, for the header retry-after-ms.
std::optional<Duration> ParseRetryAfterMs(std::string_view value);

// Bounded exponential backoff with jitter, never shorter than what the server asks for (up to a
// limit). Pure.
class RetryPolicy {
 public:
  RetryPolicy(const RetryOptions& options, std::uint64_t seed) : options_(options), prng_(seed) {}

  // The wait before the next attempt after `retry_count` retries; absent if there is none.
  std::optional<Duration> NextDelay(std::int32_t retry_count, ErrorCode code,
                                    std::optional<Duration> retry_after);

 private:
  RetryOptions options_;
  Prng prng_;
};

}  // namespace specgen
