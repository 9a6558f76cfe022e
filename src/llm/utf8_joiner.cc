#include "utf8_joiner.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace specgen {
namespace {

using Kind = Utf8Step::Kind;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr char32_t kShieldFirst = 0x10FF00;

unsigned Byte(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

bool IsContinuation(unsigned byte) { return byte >= 0x80 && byte <= 0xBF; }

void AppendCodePoint(char32_t point, std::string& out) {
  const auto tail = [point](unsigned shift) {
    return static_cast<char>(0x80U | ((static_cast<std::uint32_t>(point) >> shift) & 0x3FU));
  };
  if (point >= 0x10000) {
    out += static_cast<char>(0xF0U | (static_cast<std::uint32_t>(point) >> 18U));
    out += tail(12);
  } else {
    out += static_cast<char>(0xE0U | (static_cast<std::uint32_t>(point) >> 12U));
  }
  out += tail(6);
  out += tail(0);
}

// Of a three-byte surrogate.
char32_t HalfAt(std::string_view text) {
  return ((Byte(text, 1) & 0x3FU) << 6U | (Byte(text, 2) & 0x3FU)) | 0xD000U;
}

struct LeadRule {
  std::size_t size = 0;  // Of the whole character; zero where no character starts so.
  unsigned second_low = 0x80;
  unsigned second_high = 0xBF;
};

LeadRule RuleOf(unsigned lead) {
  if (lead < 0x80) return {.size = 1};
  if (lead < 0xC2 || lead > 0xF4) return {};
  if (lead < 0xE0) return {.size = 2};
  if (lead == 0xE0) return {.size = 3, .second_low = 0xA0};
  if (lead < 0xF0) return {.size = 3};
  if (lead == 0xF0) return {.size = 4, .second_low = 0x90};
  if (lead == 0xF4) return {.size = 4, .second_high = 0x8F};
  return {.size = 4};
}

}  // namespace

Utf8Step NextUtf8(std::string_view text) {
  const LeadRule rule = RuleOf(Byte(text, 0));
  if (rule.size == 0) return {.kind = Kind::kInvalid, .size = 1};
  for (std::size_t i = 1; i < rule.size; ++i) {
    if (i == text.size()) return {.kind = Kind::kCut, .size = i};
    const unsigned byte = Byte(text, i);
    const bool fits =
        i == 1 ? byte >= rule.second_low && byte <= rule.second_high : IsContinuation(byte);
    if (!fits) return {.kind = Kind::kInvalid, .size = i};
  }
  if (Byte(text, 0) == 0xED && Byte(text, 1) >= 0xA0) {
    const bool is_high = Byte(text, 1) < 0xB0;
    return {.kind = is_high ? Kind::kHighSurrogate : Kind::kLowSurrogate, .size = 3};
  }
  return {.kind = Kind::kCharacter, .size = rule.size};
}

void Utf8Joiner::Feed(std::string_view text, std::string& out) {
  std::string joined;
  if (!open_.empty()) {
    joined = open_;
    joined += text;
    text = joined;
    open_.clear();
  }
  while (!text.empty()) {
    const Utf8Step step = NextUtf8(text);
    const std::string_view rest = text.substr(step.size);
    if (step.kind == Kind::kCut) break;
    if (step.kind == Kind::kCharacter) {
      out += text.substr(0, step.size);
    } else if (step.kind == Kind::kHighSurrogate) {
      if (rest.empty()) break;
      const Utf8Step next = NextUtf8(rest);
      // What is cut here can still become the low half only if it starts like one.
      if (next.kind == Kind::kCut && Byte(rest, 0) == 0xED) break;
      if (next.kind == Kind::kLowSurrogate) {
        const char32_t high = HalfAt(text) - 0xD800U;
        const char32_t low = HalfAt(rest) - 0xDC00U;
        AppendCodePoint(0x10000U + (high << 10U) + low, out);
        text = rest.substr(next.size);
        continue;
      }
      out += kReplacement;
    } else {
      out += kReplacement;
    }
    text = rest;
  }
  open_ = text;
}

void Utf8Joiner::Finish(std::string& out) {
  if (!open_.empty()) out += kReplacement;
  open_.clear();
}

namespace {

void ShieldBytes(std::string_view bytes, std::string& out) {
  for (const char byte : bytes) {
    AppendCodePoint(kShieldFirst + static_cast<unsigned char>(byte), out);
  }
}

// The code unit of a \uXXXX escape that `json` starts with.
std::optional<unsigned> EscapedUnit(std::string_view json) {
  if (!json.starts_with("\\u") || json.size() < 6) return std::nullopt;
  unsigned unit = 0;
  const char* const end = json.data() + 6;
  const auto parsed = std::from_chars(json.data() + 2, end, unit, 16);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return unit;
}

bool IsHigh(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Bytes of `json` that make up the escape at its start; a lone half goes to `out` as a shield.
std::size_t CopyEscape(std::string_view json, std::string& out) {
  const std::optional<unsigned> unit = EscapedUnit(json);
  if (!unit) {
    out += json.substr(0, 2);
    return json.substr(0, 2).size();
  }
  if (IsHigh(*unit)) {
    const std::optional<unsigned> next = EscapedUnit(json.substr(6));
    if (next && IsLow(*next)) {
      out += json.substr(0, 12);
      return 12;
    }
  }
  if (IsHigh(*unit) || IsLow(*unit)) {
    std::string half;
    AppendCodePoint(*unit, half);
    ShieldBytes(half, out);
  } else {
    out += json.substr(0, 6);
  }
  return 6;
}

}  // namespace

std::string ShieldJson(std::string_view json) {
  std::string out;
  out.reserve(json.size() + 16);
  while (!json.empty()) {
    if (json.front() == '\\') {
      json.remove_prefix(CopyEscape(json, out));
      continue;
    }
    const Utf8Step step = NextUtf8(json);
    const std::string_view bytes = json.substr(0, step.size);
    if (step.kind == Kind::kCharacter) {
      out += bytes;
    } else {
      ShieldBytes(bytes, out);
    }
    json.remove_prefix(step.size);
  }
  return out;
}

std::string Unshield(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    // U+10FF00 to U+10FFFF are F4 8F BC..BF 80..BF.
    if (text.size() >= 4 && text.starts_with("\xF4\x8F") && Byte(text, 2) >= 0xBC) {
      out += static_cast<char>((Byte(text, 2) & 0x03U) << 6U | (Byte(text, 3) & 0x3FU));
      text.remove_prefix(4);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace specgen
