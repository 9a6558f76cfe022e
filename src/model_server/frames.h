// The JSON of a response: server-sent events of a stream, or the one body without.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generation_request.h"
#include "output.h"
#include "specgen/model_server/model_server.h"

namespace specgen {

struct Usage {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::uint64_t cached_tokens = 0;
};

// What the frames of one response have in common.
struct ResponseHead {
  Endpoint endpoint = Endpoint::kChat;
  ReasoningField field = ReasoningField::kReasoning;
  std::string id;
  std::string model;
  std::int64_t created = 0;  // Seconds since 1970.
};

inline constexpr std::string_view kDoneFrame = "data: [DONE]\n\n";
inline constexpr std::string_view kCommentFrame = ": still here\n\n";

// Each returns whole events: "data: {...}\n\n".
// The first event of a chat; `prompt_text` is null where it was not asked for. A completion has
// none unless there is a prompt text to carry.
std::string FirstFrame(const ResponseHead& head, const std::string* prompt_text);
// Empty where the channel is not shown.
std::string TextFrame(const ResponseHead& head, Channel channel, std::string_view text);
std::string FinishFrame(const ResponseHead& head, const char* reason);
std::string UsageFrame(const ResponseHead& head, const Usage& usage);
std::string ErrorFrame();

// The body of a response that is not streamed.
std::string WholeBody(const ResponseHead& head, const Output& output, const Usage& usage,
                      const std::string* prompt_text);

}  // namespace specgen
