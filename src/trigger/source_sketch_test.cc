#include "specgen/trigger/source_sketch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace specgen {
namespace {

using enum SourceSyntax;

struct SketchCase {
  const char* name;
  SourceSyntax syntax;
  std::string left;
  std::string right;
  bool is_equal;
};

class NormalizedSourceTest : public testing::TestWithParam<SketchCase> {};

TEST_P(NormalizedSourceTest, TellsWhatMattersFromWhatDoesNot) {
  const SketchCase& row = GetParam();
  const std::string left = NormalizedSource(row.left, row.syntax);
  const std::string right = NormalizedSource(row.right, row.syntax);
  EXPECT_EQ(left == right, row.is_equal) << left << "\n---\n" << right;
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, NormalizedSourceTest,
    testing::ValuesIn(std::vector<SketchCase>{
        {"Blanks", kC, "int  a=1 ;\n", "int a = 1;", true},
        {"Lines", kC, "int\na;\n\n\nint b;", "int a; int b;", true},
        {"Comments", kC, "a = /* x */ b; // y\n", "a = b;", true},
        {"ACommentSeparatesWords", kC, "int/**/a;", "inta;", false},
        {"Words", kC, "int a;", "inta;", false},
        {"Operators", kC, "a + +b", "a ++b", false},
        {"Numbers", kC, "a = 64;", "a = 65;", false},
        {"Strings", kC, "s = \"a  b\";", "s = \"a b\";", false},
        {"CommentInAString", kC, "s = \"// a\"; b;", "s = \"// c\"; b;", false},
        {"QuoteInAString", kC, "s = \"\\\" // a\"; b;", "s = \"\\\" // c\"; b;", false},
        {"RawStrings", kC, "s = R\"x(a  \" // b)x\";", "s = R\"x(a \" // b)x\";", false},
        {"DigitSeparator", kC, "a = 1'000; // x'", "a = 1'000;", true},
        {"Directives", kC, "#define A\nB", "#define A B", false},
        {"BlanksAroundDirectives", kC, "int a;\n\n  #define  A 1\n\nb", "int a;\n#define A 1\nb",
         true},
        {"LineContinuation", kC, "#define A \\\n  1\nb", "#define A 1\nb", true},
        {"WindowsLines", kC, "a;\r\nb;\r\n", "a;\nb;\n", true},
        {"OpenCommentAndString", kC, "a; /* b", "a;", true},
        {"PythonComments", kPython, "a = 1  # x\n\n# y\nb = 2\n", "a = 1\nb = 2\n", true},
        {"PythonIndent", kPython, "if a:\n  b\nc", "if a:\n  b\n  c", false},
        {"PythonLines", kPython, "a\nb", "a b", false},
        {"PythonInnerBlanks", kPython, "a  =  f( 1,2 )", "a = f(1, 2)", true},
        {"PythonLongStrings", kPython, "\"\"\"a # b\n  c\"\"\"\nd", "\"\"\"a # b\n c\"\"\"\nd",
         false},
    }),
    [](const auto& row) { return row.param.name; });

// A source of `lines` statements, one of them `changed`.
std::string SourceOf(int lines, int changed) {
  std::string source = "extern \"C\" void k(const float* x, float* y) {\n";
  for (int i = 0; i < lines; ++i) {
    source += "  y[" + std::to_string(i * 7) + "] = x[" + std::to_string(i) + "] * " +
              (i == changed ? "scale" : "weight") + std::to_string(i * i) + ";\n";
  }
  return source + "}\n";
}

TEST(SourceSketchTest, CommentsAndBlanksDoNotCount) {
  EXPECT_EQ(SourceSketch("int  a; // b\n", kC), SourceSketch("int a;", kC));
}

TEST(SourceSketchTest, SimilarSourcesAreNearAndOthersFar) {
  const std::uint64_t sketch = SourceSketch(SourceOf(40, -1), kC);
  EXPECT_LE(SketchDistance(sketch, SourceSketch(SourceOf(40, 11), kC)), 8);
  EXPECT_GE(
      SketchDistance(sketch, SourceSketch("import torch\nclass ModelNew:\n  pass\n", kPython)), 16);
}

TEST(SourceSketchTest, NothingHasNoSketch) {
  EXPECT_EQ(SourceSketch("", kC), 0U);
  EXPECT_EQ(SourceSketch(" // only a comment\n", kC), 0U);
  EXPECT_NE(SourceSketch("a", kC), 0U);
}

// It is written to journals: the same source has the same sketch in every build.
TEST(SourceSketchTest, IsTheSameEverywhere) {
  EXPECT_EQ(SourceSketch("int a = 1;", kC), 0xce13c056a954713cULL);
}

TEST(SourceSketchTest, DistanceCountsBits) {
  EXPECT_EQ(SketchDistance(5, 5), 0);
  EXPECT_EQ(SketchDistance(0, ~std::uint64_t{0}), 64);
}

TEST(SyntaxOfLanguageTest, OnlyPythonIsPython) {
  for (const char* name : {"python", "py", "triton"}) EXPECT_EQ(SyntaxOfLanguage(name), kPython);
  for (const char* name : {"cpp", "cuda", ""}) EXPECT_EQ(SyntaxOfLanguage(name), kC);
}

}  // namespace
}  // namespace specgen
