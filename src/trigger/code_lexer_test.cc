#include "code_lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace specgen {
namespace {

struct Lexed {
  std::string marks;  // {, }, ; and for a logical line its indent in [].
  std::int64_t line_count = 0;
  bool is_in_code = false;
};

Lexed Lex(SourceSyntax syntax, std::string_view text, std::size_t chunk) {
  CodeLexer lexer(syntax);
  std::vector<CodeMark> marks;
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    lexer.Advance(text.substr(at, chunk), marks);
  }
  Lexed lexed{.marks = {}, .line_count = lexer.line_count(), .is_in_code = lexer.is_in_code()};
  for (const CodeMark& mark : marks) {
    if (mark.kind == CodeMark::Kind::kLogicalLine) {
      lexed.marks += "[" + std::to_string(mark.indent) + "]";
    } else {
      EXPECT_LT(mark.at, text.size());
      lexed.marks += text[mark.at];
    }
  }
  return lexed;
}

struct LexerCase {
  const char* name;
  SourceSyntax syntax;
  std::string text;
  Lexed expected;
};

class CodeLexerTest : public testing::TestWithParam<LexerCase> {};

TEST_P(CodeLexerTest, ReadsItInEveryChunking) {
  const LexerCase& row = GetParam();
  for (std::size_t chunk = 1; chunk <= row.text.size(); ++chunk) {
    const Lexed lexed = Lex(row.syntax, row.text, chunk);
    EXPECT_EQ(lexed.marks, row.expected.marks) << "chunks of " << chunk;
    EXPECT_EQ(lexed.line_count, row.expected.line_count) << "chunks of " << chunk;
    EXPECT_EQ(lexed.is_in_code, row.expected.is_in_code) << "chunks of " << chunk;
  }
}

using enum SourceSyntax;

INSTANTIATE_TEST_SUITE_P(
    Texts, CodeLexerTest,
    testing::ValuesIn(std::vector<LexerCase>{
        {"Braces", kC, "a{b;}\n", {"{;}", 1, true}},
        {"LineComment", kC, "a; // {;}\n}", {";}", 1, true}},
        {"OpenLineComment", kC, "a; // {", {";", 0, false}},
        {"BlockComment", kC, "/* {\n * } **/ {", {"{", 0, true}},
        {"OpenBlockComment", kC, "/* }", {"", 0, false}},
        {"Slash", kC, "a / b; c /{", {";{", 0, true}},
        {"String", kC, "s = \"};\\\"}\";", {";", 0, true}},
        {"OpenString", kC, "s = \"}", {"", 0, false}},
        {"StringEndsWithItsLine", kC, "s = \"}\n}", {"}", 1, true}},
        {"StringOverLines", kC, "s = \"a\\\n}\";\n", {";", 2, true}},
        {"CharacterLiteral", kC, "c = '}'; d = '\\''; {", {";;{", 0, true}},
        {"DigitSeparator", kC, "n = 1'000; {", {";{", 0, true}},
        {"EmptyAndCommentLinesDoNotCount", kC, "a\n\n  \n// b\nc\n", {"", 2, true}},
        {"LogicalLines", kPython, "a = 1\n  b\n\n    c\nd", {"[0][2][4][0]", 3, true}},
        {"LinesInBracketsBeginNothing", kPython, "f(\na,\n)\nb\n", {"[0][0]", 4, true}},
        {"Comments", kPython, "# a\n  # b\nc # d\n", {"[0]", 1, true}},
        {"OpenComment", kPython, "a # b", {"[0]", 0, false}},
        {"PythonString", kPython, "a = '(#'\nb\n", {"[0][0]", 2, true}},
        {"EmptyString", kPython, "a = ''\nb = \"\"\nc\n", {"[0][0][0]", 3, true}},
        {"LongString", kPython, "a = \"\"\"b\nc '\n\"\" \\\"\"\"\"\nd\n", {"[0][0]", 4, true}},
        {"OpenLongString", kPython, "\"\"\"a\nb", {"[0]", 1, false}},
        {"BackticksBeginNothing", kPython, "a\n```", {"[0]", 1, true}},
    }),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace specgen
