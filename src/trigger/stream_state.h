// Small parts of what the detector keeps for each stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace specgen {

// A sentence of more bytes ends there.
inline constexpr std::int64_t kSentenceBytesMax = 4096;
// A fence whose first or last line is longer is none.
inline constexpr std::size_t kFenceTagBytesMax = 64;

inline bool IsBlankByte(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
// Behind the first word of a fence's first line.
inline bool EndsFenceTag(char c) { return IsBlankByte(c) || c == '{' || c == ':' || c == ','; }
inline bool IsContinuationByte(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The sentence that the stream is in.
struct Sentence {
  std::int64_t point = 0;  // End of the sentence before it, without the blanks between them.
  std::int64_t begin = 0;  // Where it ended: its own bytes count from here.
  std::uint64_t bits = 0;  // Terms that were met.
  bool wants_number = false;
  bool has_number = false;
  bool announces_quote = false;
};

// The rest of a line that begins with three backticks: how many more there are, and the tag.
class FenceLine {
 public:
  explicit FenceLine(std::uint32_t tick_count = 0) : tick_count_(tick_count) {}

  // REQUIRES: `bytes` holds no line end.
  void Append(std::string_view bytes);

  // The line closes a fence that was opened by `open_count` backticks.
  bool Closes(std::uint32_t open_count) const;
  // The line may open a fence: what follows the backticks is no code between backticks.
  bool Opens() const { return !has_tick_in_tag_ && !is_too_long_; }
  std::uint32_t tick_count() const { return tick_count_; }
  // The first word after the backticks, in lower case.
  std::string tag() const;

 private:
  std::uint32_t tick_count_ = 0;
  bool has_tick_in_tag_ = false;
  bool is_too_long_ = false;
  std::string text_;
};

}  // namespace specgen
