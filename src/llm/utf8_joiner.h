// Makes whole, valid characters out of text that servers cut inside a character.
#pragma once

#include <string>
#include <string_view>

namespace specgen {

// How the bytes at the start of a text form a character.
struct Utf8Step {
  enum class Kind {
    kCharacter,
    kHighSurrogate,  // Three bytes that only surrogate escapes of JSON lead to.
    kLowSurrogate,
    kCut,      // The text ends inside a character.
    kInvalid,  // No character starts like this.
  };
  Kind kind = Kind::kInvalid;
  std::size_t size = 1;  // Bytes that belong to it.
};

// REQUIRES: text is not empty.
Utf8Step NextUtf8(std::string_view text);

// One server cuts its tokens between the bytes of a character, another between the two UTF-16
// halves of one; both send the halves in separate deltas. Pure.
class Utf8Joiner {
 public:
  // Appends to `out` what is complete so far. Bytes that cannot become a character are replaced by
  // U+FFFD.
  void Feed(std::string_view text, std::string& out);
  // The text has ended: what is still open is replaced.
  void Finish(std::string& out);

 private:
  std::string open_;  // At most one unfinished character.
};

// JSON strings must be valid UTF-8 without lone surrogates, and parsers insist. These carry raw
// bytes and lone halves through a parser: Shield makes them characters of a private plane, and
// Unshield turns those back into bytes, halves as three bytes each.
std::string ShieldJson(std::string_view json);
std::string Unshield(std::string_view text);

}  // namespace specgen
