// What is refused before a compiler sees it.
#pragma once

#include <string>
#include <string_view>

namespace specgen {

inline constexpr std::size_t kSourceBytesMax = std::size_t{1} << 20U;

// The rule that the source breaks, in words for people and models; empty if it breaks none.
std::string BrokenRule(std::string_view source);

}  // namespace specgen
