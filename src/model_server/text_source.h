// Something that knows what the served model says: a transcript or a synthetic workload.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "prompt_text.h"

namespace specgen {

// The answer where there is no candidate to give.
inline constexpr std::string_view kNoCodeAnswer =
    "I have not settled on a design yet, so there is no code to show.\n";

struct Script {
  std::string reasoning;  // All of it, or the rest of an open trace; empty for an answer alone.
  std::string answer;     // Whole, as if there were no prefill.
  std::uint32_t iteration = 0;
  std::uint64_t trace_prefix_bytes = 0;  // Of the trace that the prompt was found to carry.
};

struct ScriptRequest {
  PromptReading reading;
  std::string_view prompt;
  std::string_view session;
  std::int64_t seed = 0;
};

class TextSource {
 public:
  virtual ~TextSource() = default;

  // "replay:<problem>" or "synthetic:<problem>".
  virtual const std::string& model() const = 0;
  virtual bool Matches(std::string_view prompt) const = 0;
  // Called once for each request that is answered, in order.
  virtual Script Write(const ScriptRequest& request) = 0;
};

}  // namespace specgen
