#include "tokens.h"

#include <algorithm>
#include <cstring>

#include "specgen/base/check.h"

namespace specgen {
namespace {

constexpr std::size_t kTokenBytesMax = 4;

enum class ByteClass { kWord, kSpace, kOther };

ByteClass ClassOf(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80 || c == '_' || (c >= '0' && c <= '9')) return ByteClass::kWord;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return ByteClass::kWord;
  if (c == ' ' || c == '\n' || c == '\t' || c == '\r') return ByteClass::kSpace;
  return ByteClass::kOther;
}

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Malformed bytes count as characters of one byte and the continuations that follow, up to a token.
std::size_t CharacterLength(std::string_view text) {
  std::size_t length = 1;
  while (length < kTokenBytesMax && length < text.size() && Continues(text[length])) ++length;
  return length;
}

}  // namespace

std::size_t TokenLength(std::string_view text) {
  SPECGEN_CHECK(!text.empty(), "a token has text");
  std::size_t length = 0;
  ByteClass kind = ClassOf(text[0]);
  if (text[0] == ' ' && text.size() > 1 && ClassOf(text[1]) == ByteClass::kWord) {
    if (1 + CharacterLength(text.substr(1)) > kTokenBytesMax) return 1;
    length = 1;
    kind = ByteClass::kWord;
  }
  while (length < text.size() && ClassOf(text[length]) == kind) {
    const std::size_t character = CharacterLength(text.substr(length));
    if (length + character > kTokenBytesMax) break;
    length += character;
  }
  return length;
}

std::vector<std::size_t> TokenEnds(std::string_view text) {
  std::vector<std::size_t> ends;
  ends.reserve(text.size() / 3 + 1);
  std::size_t offset = 0;
  while (offset < text.size()) {
    offset += TokenLength(text.substr(offset));
    ends.push_back(offset);
  }
  return ends;
}

std::size_t CommonPrefix(std::string_view a, std::string_view b) {
  const std::size_t limit = std::min(a.size(), b.size());
  std::size_t length = 0;
  // Long prompts are compared often and mostly alike.
  constexpr std::size_t kStride = 64;
  while (length + kStride <= limit &&
         std::memcmp(a.data() + length, b.data() + length, kStride) == 0) {
    length += kStride;
  }
  while (length < limit && a[length] == b[length]) ++length;
  while (!IsCharacterBorder(a, length)) --length;
  return length;
}

bool IsCharacterBorder(std::string_view text, std::size_t offset) {
  return offset == 0 || offset >= text.size() || !Continues(text[offset]);
}

}  // namespace specgen
