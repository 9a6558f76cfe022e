// Tells code from comments and strings, byte by byte, and names the marks that structure it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "specgen/trigger/source_sketch.h"

namespace specgen {

struct CodeMark {
  enum class Kind : std::uint8_t {
    kOpenBrace,
    kCloseBrace,
    kSemicolon,
    kLogicalLine,  // Python: the first byte of a statement's line.
  };
  Kind kind = Kind::kOpenBrace;
  std::size_t at = 0;           // Index of the byte in the code.
  std::int32_t indent = 0;      // Of a logical line: blanks before it, a tab counting as one.
  std::int64_t line_count = 0;  // Lines with code before the byte's own line.
  std::size_t code_end = 0;     // Where the last of those lines ends.

  friend bool operator==(const CodeMark&, const CodeMark&) = default;
};

// Incremental: any chunking gives the same marks. C++ raw strings are read as plain ones; Python's
// line continuations count as lines of their own.
class CodeLexer {
 public:
  explicit CodeLexer(SourceSyntax syntax) : syntax_(syntax) {}

  // Appends the marks of `bytes`.
  void Advance(std::string_view bytes, std::vector<CodeMark>& marks);

  // The next byte is outside of comments and strings.
  bool is_in_code() const { return state_ <= State::kSlash; }
  // Lines with code on them that have ended.
  std::int64_t line_count() const { return line_count_; }
  // Python: the indent of the current statement's line.
  std::int32_t indent() const { return indent_; }

 private:
  // Up to kSlash a byte may be code.
  enum class State : std::uint8_t {
    kCode,
    kQuoteOne,  // Python: one quote was read, it may be the first of three.
    kQuoteTwo,  // Two: an empty string, or the start of a long one.
    kSlash,
    kLineComment,
    kBlockComment,
    kBlockStar,
    kString,
    kStringEscape,
    kLongString,  // Between three quotes.
    kLongStringEscape,
  };

  void AdvanceC(char c, std::size_t at, std::vector<CodeMark>& marks);
  void CodeByteC(char c, std::size_t at, std::vector<CodeMark>& marks);
  void AdvancePython(char c, std::size_t at, std::vector<CodeMark>& marks);
  void CodeBytePython(char c, std::size_t at, std::vector<CodeMark>& marks);
  void LongStringByte(char c, std::size_t at);
  void EndLine(std::size_t at);
  void Mark(CodeMark::Kind kind, std::size_t at, std::vector<CodeMark>& marks) const;
  void StringByte(char c, std::size_t at);

  SourceSyntax syntax_;
  State state_ = State::kCode;
  char quote_ = 0;
  char previous_ = 0;
  bool has_code_ = false;        // On the current line.
  bool is_line_start_ = true;    // Python: nothing but blanks so far.
  std::int8_t quote_count_ = 0;  // Python: closing quotes of a long string in a row.
  std::int32_t blank_count_ = 0;
  std::int32_t indent_ = 0;
  std::int32_t bracket_depth_ = 0;
  std::int64_t line_count_ = 0;
  std::size_t code_end_ = 0;
  std::size_t size_ = 0;
};

}  // namespace specgen
