// What is refused before a compiler sees it.
#pragma once

#include <string>
#include <string_view>

#include "specgen/eval/judge_options.h"

namespace specgen {

// The rule that the source breaks, in words for people and models; empty if it breaks none.
std::string BrokenRule(std::string_view source);

}  // namespace specgen
