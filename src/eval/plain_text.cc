#include "plain_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace specgen {
namespace {

struct Lead {
  unsigned char mask;   // Of the bits that say how long the character is.
  unsigned char bits;   // What they are.
  std::uint32_t first;  // The smallest character that needs so many bytes.
  std::size_t byte_count;
};
constexpr std::array kLeads{Lead{0xE0, 0xC0, 0x80, 2}, Lead{0xF0, 0xE0, 0x800, 3},
                            Lead{0xF8, 0xF0, 0x10000, 4}};

constexpr std::uint32_t kNoCharacter = 0xFFFFFFFF;

struct Character {
  std::uint32_t code = kNoCharacter;
  std::size_t byte_count = 1;
};

// The one that begins with the first byte of `text`.
Character FirstOf(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const auto* const lead = std::ranges::find_if(
      kLeads, [&](const Lead& known) { return (byte(0) & known.mask) == known.bits; });
  if (lead == kLeads.end() || text.size() < lead->byte_count) return {};
  std::uint32_t code = byte(0) & static_cast<unsigned char>(~lead->mask);
  for (std::size_t i = 1; i < lead->byte_count; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  if (code < lead->first || code > 0x10FFFF || is_surrogate) return {};
  return {code, lead->byte_count};
}

bool IsPlain(std::uint32_t code) {
  if (code == kNoCharacter) return false;
  if (code == '\n' || code == '\t') return true;
  return code >= ' ' && (code < 0x7F || code >= 0xA0);
}

}  // namespace

std::string PlainText(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const Character character = FirstOf(text);
    if (IsPlain(character.code)) {
      plain += text.substr(0, character.byte_count);
    } else {
      plain += '?';
    }
    text.remove_prefix(character.byte_count);
  }
  return plain;
}

}  // namespace specgen
