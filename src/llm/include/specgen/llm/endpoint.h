// Which server, which model, and how patient to be with it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "specgen/llm/dialect.h"
#include "specgen/llm/fork_strategy_kind.h"
#include "specgen/llm/sse_parser.h"

namespace specgen {

struct EndpointOptions {
  // Up to and including the version: http://127.0.0.1:8000/v1
  std::string base_url{};
  std::string model{};
  // Empty: no Authorization header. Never part of a message.
  std::string api_key{};
  // Where the key came from, for messages.
  std::string api_key_variable = "SPECGEN_API_KEY";
  std::string dialect = "generic";
  // Empty: the best strategy that works, falling back on refusal. Set: this one or failure.
  std::optional<ForkStrategyKind> fork_strategy{};
};

// kInvalidInput, naming the option, where the server could not be asked for its models.
Result<void> CheckEndpointAddress(const EndpointOptions& endpoint);
// The same where a client could not be made of it: a model must be named too, and a named fork
// strategy must suit the dialect.
Result<void> CheckEndpointOptions(const EndpointOptions& endpoint);

struct RetryOptions {
  std::int32_t retry_max = 4;  // After the first attempt.
  Duration backoff_first{std::chrono::milliseconds(500)};
  Duration backoff_max{std::chrono::seconds(20)};
  // Longer waits that a server asks for are cut to this.
  Duration retry_after_max{std::chrono::seconds(60)};
};

struct ClientOptions {
  RetryOptions retry;
  SseLimits sse;
  std::size_t response_max = std::size_t{256} << 20U;  // Bytes of one response.
  Duration connect_max{std::chrono::seconds(10)};
  // From the request to the first text; servers queue. Keep-alives do not count as text.
  Duration first_token_max{std::chrono::minutes(5)};
  // Between two texts.
  Duration token_gap_max{std::chrono::seconds(60)};
  std::uint64_t jitter_seed = 1;
};

}  // namespace specgen
