#include "cut_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace specgen {

std::string_view CutText(std::string_view text, std::size_t size_max) {
  if (text.size() <= size_max) return text;
  constexpr unsigned kContinuationMask = 0xC0;
  constexpr unsigned kContinuation = 0x80;
  std::size_t size = size_max;
  while (size > 0 &&
         (static_cast<unsigned char>(text[size]) & kContinuationMask) == kContinuation) {
    --size;
  }
  return text.substr(0, size);
}

std::string FencedText(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fmt::format("{}text\n{}\n{}", fence, text, fence);
}

}  // namespace specgen
