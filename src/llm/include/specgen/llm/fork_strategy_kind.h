// The names of the ways to fork a generation.
#pragma once

#include <cstdint>

namespace specgen {

// Best first.
enum class ForkStrategyKind : std::uint8_t {
  kTextExact,             // The prompt's own text, trace prefix, close and prefill as completion.
  kContinueFinalMessage,  // The server continues an assistant turn that we began.
  kPromptEmbed,           // The trace prefix is quoted in the user turn; thinking is off.
};
inline constexpr int kForkStrategyKindCount = 3;
const char* ForkStrategyKindName(ForkStrategyKind kind);

}  // namespace specgen
