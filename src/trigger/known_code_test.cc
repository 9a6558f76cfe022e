#include "specgen/trigger/known_code.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

using enum SourceSyntax;

TEST(KnownCodeTest, HoldsWhatWasAddedAndItsParts) {
  KnownCode known;
  known.Add("#include <cmath>\nint f() { return 1; }\nint g() { return 2; }\n", kC);
  EXPECT_TRUE(known.Contains("int g() {\n  return 2;  // As before.\n}\n", kC));
  EXPECT_TRUE(known.Contains("#include <cmath>\n", kC));
  EXPECT_FALSE(known.Contains("int g() { return 3; }", kC));
  EXPECT_FALSE(known.Contains("int h() { return 1; }", kC));
}

TEST(KnownCodeTest, NothingIsNeverKnown) {
  KnownCode known;
  EXPECT_FALSE(known.Contains("int f();", kC));
  known.Add("", kC);
  known.Add("int f();", kC);
  EXPECT_FALSE(known.Contains("", kC));
  EXPECT_FALSE(known.Contains("// only words\n", kC));
}

TEST(KnownCodeTest, PythonKeepsItsIndents) {
  KnownCode known;
  known.Add("def f():\n    a = 1\n    b = 2\n\nc = 3\n", SourceSyntax::kPython);
  EXPECT_TRUE(known.Contains("def f():\n    a = 1  # x\n    b = 2\n", SourceSyntax::kPython));
  EXPECT_FALSE(known.Contains("def f():\n    a = 1\nb = 2\n", SourceSyntax::kPython));
}

}  // namespace
}  // namespace specgen
