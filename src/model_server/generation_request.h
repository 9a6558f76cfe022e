// The body of POST /v1/chat/completions and /v1/completions: what of it the server reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "api_error.h"

namespace specgen {

enum class Endpoint { kChat, kCompletion };

struct ChatMessage {
  std::string role;
  std::string content;
  std::string reasoning;  // Of an assistant message; from `reasoning` or `reasoning_content`.
};

struct AskedGeneration {
  std::string model;
  std::vector<ChatMessage> messages;  // Of a chat; not empty.
  std::string prompt;                 // Of a completion.
  bool stream = false;
  bool include_usage = false;
  bool return_prompt_text = false;
  bool continue_final_message = false;
  bool thinking = true;
  std::uint64_t token_max = 0;  // 0: as much as the context holds.
  std::int64_t seed = 0;
  std::vector<std::string> stop;
  std::string fault;
};

// A field of a wrong type or out of range is an error that names it; unknown fields are ignored.
tl::expected<AskedGeneration, ApiError> ParseGenerationRequest(Endpoint endpoint,
                                                               std::string_view body);

}  // namespace specgen
