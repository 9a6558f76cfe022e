// Takes complete code out of text that has ended, or was cut.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "specgen/trigger/trigger.h"
#include "specgen/trigger/trigger_rules.h"

namespace specgen {

// A longer piece of code is no candidate.
inline constexpr std::size_t kCodeBytesMax = std::size_t{256} << 10U;

// All fenced code of `text` in a language of `rules`, in order, has_entry telling which define an
// entry point. Fences without a tag are told by an empty language. An unclosed fence is left out.
std::vector<TraceCode> FencedCodes(std::string_view text, const TriggerRules& rules);

// The last complete fenced code with an entry point in a trace that may be cut anywhere.
std::optional<TraceCode> LastCompleteCode(std::string_view trace, const TriggerRules& rules);

// The code of an answer: the last with an entry point, else the longest there is. The closing fence
// may be missing (a stop string ate it). `prefill` is what the client has put before the answer,
// such as "```cpp\n"; offsets count from the start of `answer`. None: the answer holds no code.
std::optional<TraceCode> AnswerCode(std::string_view answer, std::string_view prefill,
                                    const TriggerRules& rules);

}  // namespace specgen
