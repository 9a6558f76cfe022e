// The words that cannot name a parameter of an entry point.
#pragma once

#include <string_view>

namespace specgen {

// True for C++20 keywords, alternative operators, and the type names that prototypes use.
bool IsCppKeyword(std::string_view word);

}  // namespace specgen
