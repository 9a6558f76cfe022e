#include "code_lexer.h"

#include <array>

namespace specgen {

namespace {

using ByteSet = std::array<bool, 256>;

constexpr ByteSet SetOf(std::string_view bytes) {
  ByteSet set{};
  for (const char c : bytes) set[static_cast<unsigned char>(c)] = true;
  return set;
}

// Bytes that change anything but the code flag of a line that has begun.
constexpr ByteSet kMattersInC = SetOf("{};\"'/\n \t\r");
constexpr ByteSet kMattersInPython = SetOf("()[]{}\"'#\n");

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

void CodeLexer::Advance(std::string_view bytes, std::vector<CodeMark>& marks) {
  const bool is_c = syntax_ == SourceSyntax::kC;
  const ByteSet& matters = is_c ? kMattersInC : kMattersInPython;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (state_ == State::kLineComment) {
      const std::size_t newline = bytes.find('\n', i);
      if (newline == std::string_view::npos) break;
      i = newline;
      state_ = State::kCode;
      EndLine(size_ + i);
    } else if (state_ == State::kCode && (is_c || !is_line_start_) &&
               !matters[static_cast<unsigned char>(bytes[i])]) {
      has_code_ = true;
    } else if (is_c) {
      AdvanceC(bytes[i], size_ + i, marks);
    } else {
      AdvancePython(bytes[i], size_ + i, marks);
    }
    previous_ = bytes[i];
  }
  size_ += bytes.size();
}

void CodeLexer::EndLine(std::size_t at) {
  if (has_code_) {
    ++line_count_;
    code_end_ = at;
  }
  has_code_ = false;
  is_line_start_ = true;
  blank_count_ = 0;
}

void CodeLexer::Mark(CodeMark::Kind kind, std::size_t at, std::vector<CodeMark>& marks) const {
  marks.push_back({.kind = kind,
                   .at = at,
                   .indent = indent_,
                   .line_count = line_count_,
                   .code_end = code_end_});
}

// Inside a string of one line.
void CodeLexer::StringByte(char c, std::size_t at) {
  if (state_ == State::kStringEscape) {
    state_ = State::kString;
    if (c == '\n') EndLine(at);
  } else if (c == '\\') {
    state_ = State::kStringEscape;
  } else if (c == quote_) {
    state_ = State::kCode;
  } else if (c == '\n') {
    // Nobody closed it: a stray quote must not swallow the rest.
    state_ = State::kCode;
    EndLine(at);
  }
}

void CodeLexer::CodeByteC(char c, std::size_t at, std::vector<CodeMark>& marks) {
  if (c == '\n') {
    EndLine(at);
    return;
  }
  if (IsBlank(c)) return;
  if (c == '/') {
    state_ = State::kSlash;
    return;
  }
  has_code_ = true;
  if (c == '{') Mark(CodeMark::Kind::kOpenBrace, at, marks);
  if (c == '}') Mark(CodeMark::Kind::kCloseBrace, at, marks);
  if (c == ';') Mark(CodeMark::Kind::kSemicolon, at, marks);
  // After a digit a quote separates digits.
  if (c == '"' || (c == '\'' && !IsDigit(previous_))) {
    quote_ = c;
    state_ = State::kString;
  }
}

void CodeLexer::AdvanceC(char c, std::size_t at, std::vector<CodeMark>& marks) {
  switch (state_) {
    case State::kSlash:
      if (c == '/') {
        state_ = State::kLineComment;
      } else if (c == '*') {
        state_ = State::kBlockComment;
      } else {
        has_code_ = true;
        state_ = State::kCode;
        CodeByteC(c, at, marks);
      }
      break;
    case State::kBlockComment:
    case State::kBlockStar:
      if (c == '\n') EndLine(at);
      if (state_ == State::kBlockStar && c == '/') {
        state_ = State::kCode;
      } else {
        state_ = c == '*' ? State::kBlockStar : State::kBlockComment;
      }
      break;
    case State::kString:
    case State::kStringEscape:
      StringByte(c, at);
      break;
    default:
      CodeByteC(c, at, marks);
  }
}

void CodeLexer::CodeBytePython(char c, std::size_t at, std::vector<CodeMark>& marks) {
  if (c == '\n') {
    EndLine(at);
    return;
  }
  if (IsBlank(c)) {
    if (is_line_start_) ++blank_count_;
    return;
  }
  if (c == '#') {
    state_ = State::kLineComment;
    return;
  }
  // A backtick is no Python: a fence's last line is no statement.
  if (is_line_start_ && bracket_depth_ == 0 && c != '`') {
    indent_ = blank_count_;
    Mark(CodeMark::Kind::kLogicalLine, at, marks);
  }
  is_line_start_ = false;
  has_code_ = true;
  if (c == '(' || c == '[' || c == '{') ++bracket_depth_;
  if ((c == ')' || c == ']' || c == '}') && bracket_depth_ > 0) --bracket_depth_;
  if (c == '"' || c == '\'') {
    quote_ = c;
    state_ = State::kQuoteOne;
  }
}

void CodeLexer::LongStringByte(char c, std::size_t at) {
  if (c == '\n') {
    // Its lines are lines of code, but begin no statement.
    ++line_count_;
    code_end_ = at;
  }
  if (state_ == State::kLongStringEscape || c != quote_) {
    quote_count_ = 0;
    const bool escapes = state_ == State::kLongString && c == '\\';
    state_ = escapes ? State::kLongStringEscape : State::kLongString;
  } else if (++quote_count_ == 3) {
    state_ = State::kCode;
    has_code_ = true;
  }
}

void CodeLexer::AdvancePython(char c, std::size_t at, std::vector<CodeMark>& marks) {
  switch (state_) {
    case State::kQuoteOne:
      if (c == quote_) {
        state_ = State::kQuoteTwo;
        break;
      }
      state_ = State::kString;
      StringByte(c, at);
      break;
    case State::kQuoteTwo:
      if (c == quote_) {
        state_ = State::kLongString;
        quote_count_ = 0;
        break;
      }
      state_ = State::kCode;
      CodeBytePython(c, at, marks);
      break;
    case State::kString:
    case State::kStringEscape:
      StringByte(c, at);
      break;
    case State::kLongString:
    case State::kLongStringEscape:
      LongStringByte(c, at);
      break;
    default:
      CodeBytePython(c, at, marks);
  }
}

}  // namespace specgen
