// The server's own definition of a token: docs/formats/transcript.md, "Tokens".
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace specgen {

// Bytes of the token at the start of `text`. REQUIRES: text is not empty.
std::size_t TokenLength(std::string_view text);

// The offset after each token of `text`, ascending; the last is text.size().
std::vector<std::size_t> TokenEnds(std::string_view text);

// The length of the longest common prefix that does not cut a UTF-8 character of `a`.
std::size_t CommonPrefix(std::string_view a, std::string_view b);

// True where a UTF-8 character starts or the text ends. REQUIRES: offset <= text.size().
bool IsCharacterBorder(std::string_view text, std::size_t offset);

}  // namespace specgen
