// Text of others, made to fit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace specgen {

// The longest start of `text` that has at most `size_max` bytes and ends between characters.
std::string_view CutText(std::string_view text, std::size_t size_max);

// `text` between Markdown fences that nothing in it can close: longer than any run of backticks.
std::string FencedText(std::string_view text);

}  // namespace specgen
