// The code of one fence while it streams: what it is so far, and which functions are complete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "code_lexer.h"
#include "compiled_rules.h"

namespace specgen {

// A function that has just been completed.
struct CompletedBody {
  const CodeRule* rule = nullptr;
  std::size_t begin = 0;  // Of the line with its entry marker, in the code.
  std::size_t end = 0;    // After its last byte.
};

class OpenCode {
 public:
  // `rules` outlives it. The first byte of the code is byte `begin` of the trace.
  OpenCode(const CompiledRules& rules, std::size_t language, std::int64_t begin);

  // Appends the functions that `bytes` complete.
  void Append(std::string_view bytes, std::vector<CompletedBody>& completed);
  // A match of a pattern ended with the last byte that was appended.
  void OnEntry(unsigned bit);
  void OnPlaceholder();

  // The line that was just begun may close the fence: the code ends before it, if so.
  void StartClosingLine();

  // The code before the closing line.
  std::string_view content() const { return std::string_view(source_).substr(0, content_size_); }
  // The first fence rule that the content satisfies; null if none does.
  const CodeRule* FenceRule() const;

  bool has_placeholder() const { return has_placeholder_; }
  std::size_t language() const { return language_; }
  std::int64_t begin() const { return begin_; }
  const std::string& source() const { return source_; }
  std::size_t memory_bytes() const {
    return sizeof(*this) + source_.capacity() + marks_.capacity() * sizeof(CodeMark);
  }

 private:
  // A function whose entry marker was read and whose end was not.
  struct Body {
    const CodeRule* rule = nullptr;  // Null: there is none.
    std::size_t begin = 0;
    std::int64_t line_count = 0;  // Of the code before it.
    std::int32_t depth = 0;
    std::int32_t indent = 0;
    bool is_open = false;  // Its first brace, or its first indented line, was read.
    bool has_placeholder = false;
  };

  // Index of the current line's first byte.
  std::size_t line_begin() const;
  void OnMark(const CodeMark& mark, std::vector<CompletedBody>& completed);
  void EndBody(std::size_t end, std::int64_t line_count, std::vector<CompletedBody>& completed);

  const CompiledRules& rules_;
  std::size_t language_;
  std::int64_t begin_;
  std::string source_;
  std::size_t content_size_ = 0;
  std::int64_t content_line_count_ = 0;
  CodeLexer lexer_;
  std::vector<CodeMark> marks_;
  std::uint64_t entries_ = 0;
  bool has_placeholder_ = false;
  Body body_;
};

}  // namespace specgen
