#include "open_code.h"

#include "stream_state.h"

namespace specgen {

namespace {

bool Covers(const CodeRule& rule, std::size_t language, std::uint64_t entries) {
  return (rule.languages >> language & 1U) != 0 && (rule.entries & entries) != 0;
}

}  // namespace

OpenCode::OpenCode(const CompiledRules& rules, std::size_t language, std::int64_t begin)
    : rules_(rules), language_(language), begin_(begin), lexer_(rules.languages[language].syntax) {}

void OpenCode::Append(std::string_view bytes, std::vector<CompletedBody>& completed) {
  source_ += bytes;
  marks_.clear();
  lexer_.Advance(bytes, marks_);
  for (const CodeMark& mark : marks_) {
    if (body_.rule != nullptr) OnMark(mark, completed);
  }
}

void OpenCode::OnEntry(unsigned bit) {
  // A name in a comment or a string is no definition. A marker that ends with a quote has closed
  // its string.
  if (!lexer_.is_in_code()) return;
  const std::uint64_t entry = std::uint64_t{1} << bit;
  entries_ |= entry;
  if (body_.rule != nullptr) return;
  for (const CodeRule& rule : rules_.bodies) {
    if (!Covers(rule, language_, entry)) continue;
    body_ = Body{.rule = &rule,
                 .begin = line_begin(),
                 .line_count = lexer_.line_count(),
                 .indent = lexer_.indent()};
    return;
  }
}

void OpenCode::OnPlaceholder() {
  has_placeholder_ = true;
  body_.has_placeholder = true;
}

void OpenCode::StartClosingLine() {
  content_size_ = line_begin();
  content_line_count_ = lexer_.line_count();
}

const CodeRule* OpenCode::FenceRule() const {
  for (const CodeRule& rule : rules_.fences) {
    if (Covers(rule, language_, entries_) && content_line_count_ >= rule.lines_min) return &rule;
  }
  return nullptr;
}

std::size_t OpenCode::line_begin() const {
  const std::size_t newline = source_.rfind('\n');
  return newline == std::string::npos ? 0 : newline + 1;
}

void OpenCode::OnMark(const CodeMark& mark, std::vector<CompletedBody>& completed) {
  switch (mark.kind) {
    case CodeMark::Kind::kOpenBrace:
      ++body_.depth;
      body_.is_open = true;
      break;
    case CodeMark::Kind::kCloseBrace:
      // Deeper than where it began: the marker stood inside something that ends here.
      if (--body_.depth == 0) EndBody(mark.at + 1, mark.line_count + 1, completed);
      if (body_.depth < 0) body_ = Body{};
      break;
    case CodeMark::Kind::kSemicolon:
      // A declaration has no body.
      if (!body_.is_open) body_ = Body{};
      break;
    case CodeMark::Kind::kLogicalLine:
      if (mark.indent > body_.indent) {
        body_.is_open = true;
      } else if (body_.is_open) {
        std::size_t end = mark.code_end;
        while (end > body_.begin && IsBlankByte(source_[end - 1])) --end;
        EndBody(end, mark.line_count, completed);
      }
      break;
  }
}

// `line_count` lines of the code have ended with it.
void OpenCode::EndBody(std::size_t end, std::int64_t line_count,
                       std::vector<CompletedBody>& completed) {
  const bool is_long = line_count - body_.line_count >= body_.rule->lines_min;
  if (is_long && !body_.has_placeholder) completed.push_back({body_.rule, body_.begin, end});
  body_ = Body{};
}

}  // namespace specgen
