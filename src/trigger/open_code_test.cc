#include "open_code.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "test_streams.h"

namespace specgen {
namespace {

struct Read {
  std::vector<std::string> bodies;
  bool has_fence_rule = false;
  bool has_placeholder = false;
};

// Feeds `text` as the content of a fence, with the entry right behind each `marker`.
Read ReadCode(const std::string& language, const std::string& text, const std::string& marker) {
  const CompiledRules& rules = BuiltInRules().compiled();
  OpenCode code(rules, *rules.FindLanguage(language), 0);
  unsigned bit = 0;
  for (const CodeRule& rule : rules.fences) {
    if ((rule.languages >> *rules.FindLanguage(language) & 1U) == 0) continue;
    while ((rule.entries >> bit & 1U) == 0) ++bit;
  }
  std::vector<CompletedBody> completed;
  std::size_t at = 0;
  for (std::size_t found; (found = text.find(marker, at)) != std::string::npos;) {
    code.Append(text.substr(at, found + marker.size() - at), completed);
    code.OnEntry(bit);
    at = found + marker.size();
  }
  code.Append(text.substr(at), completed);
  code.StartClosingLine();
  Read read{.bodies = {},
            .has_fence_rule = code.FenceRule() != nullptr,
            .has_placeholder = code.has_placeholder()};
  for (const CompletedBody& body : completed) {
    read.bodies.push_back(text.substr(body.begin, body.end - body.begin));
  }
  return read;
}

TEST(OpenCodeTest, ABodyIsItsLineUpToItsBrace) {
  const std::string body = "extern \"C\" void k() {\n  { a; }\n}";
  const Read read = ReadCode("cpp", "int x;\n" + body + "\nint y;\n", "extern \"C\"");
  EXPECT_EQ(read.bodies, std::vector<std::string>{body});
  EXPECT_TRUE(read.has_fence_rule);
}

TEST(OpenCodeTest, ADeclarationIsNoBody) {
  const Read read =
      ReadCode("cpp", "extern \"C\" void k();\nvoid f() {\n  a;\n}\n", "extern \"C\"");
  EXPECT_TRUE(read.bodies.empty());
  EXPECT_TRUE(read.has_fence_rule);
}

TEST(OpenCodeTest, AShortBodyDoesNotCount) {
  EXPECT_TRUE(ReadCode("cpp", "int a;\nint b;\nextern \"C\" void k() {\n}\n", "extern \"C\"")
                  .bodies.empty());
}

TEST(OpenCodeTest, AnEntryInACommentDoesNotCount) {
  const Read read = ReadCode("cpp", "// extern \"C\"\nvoid f() {\n  a;\n}\n", "extern \"C\"");
  EXPECT_TRUE(read.bodies.empty());
  EXPECT_FALSE(read.has_fence_rule);
}

TEST(OpenCodeTest, APythonBodyEndsBeforeTheNextStatementOfItsLevel) {
  const std::string body = "class ModelNew(M):\n  def f(self):\n    a\n\n    b\n  c = 1";
  const Read read = ReadCode("python", body + "\n\n# more\nd = 2\n", "class ModelNew");
  EXPECT_EQ(read.bodies, std::vector<std::string>{body});
}

TEST(OpenCodeTest, OfNestedEntriesTheOuterCounts) {
  const std::string text = "extern \"C\" {\nextern \"C\" void k() {\n  a;\n}\n}";
  EXPECT_EQ(ReadCode("cpp", text + "\n", "extern \"C\"").bodies, std::vector<std::string>{text});
}

TEST(OpenCodeTest, APlaceholderSpoilsTheBodyItIsIn) {
  const CompiledRules& rules = BuiltInRules().compiled();
  OpenCode code(rules, *rules.FindLanguage("cpp"), 0);
  std::vector<CompletedBody> completed;
  code.Append("extern \"C\"", completed);
  code.OnEntry(0);
  code.Append(" void k() {\n  ...", completed);
  code.OnPlaceholder();
  code.Append("\n}\n", completed);
  EXPECT_TRUE(completed.empty());
  EXPECT_TRUE(code.has_placeholder());
}

}  // namespace
}  // namespace specgen
