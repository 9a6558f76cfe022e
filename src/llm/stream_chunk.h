// One event of a streamed completion, whatever the server's dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server_error.h"
#include "specgen/base/result.h"

namespace specgen {

enum class FinishReason : std::uint8_t {
  kStop,     // The model ended by itself, or at a stop text.
  kLength,   // It reached the token limit.
  kRefused,  // A content filter ended it.
  kFailed,   // The server gave up.
};

// What an endpoint said about tokens; what it left out is absent.
struct ReportedUsage {
  std::optional<std::int64_t> prompt_tokens{};
  std::optional<std::int64_t> cached_tokens{};
  std::optional<std::int64_t> generated_tokens{};
};

// Text is as the server cut it: it may end inside a character.
struct StreamChunk {
  std::string reasoning{};
  std::string answer{};
  std::optional<FinishReason> finish{};
  std::string finish_name{};  // As the server put it.
  std::optional<ReportedUsage> usage{};
  std::optional<ServerError> error{};
  std::string prompt_text{};
  std::string model{};
};

// Takes chat chunks and completion chunks. Keys that are unknown, null, missing or of an
// unexpected type are passed over; only text that is no JSON object at all is an error (kRetry).
Result<StreamChunk> DecodeChunk(std::string_view json);

// The error that a response body speaks of, as JSON in any known shape or as plain text.
ServerError DecodeErrorBody(std::string_view body);

}  // namespace specgen
