#include "static_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace specgen {
namespace {

TEST(StaticRulesTest, AnHonestSourceBreaksNone) {
  EXPECT_EQ(BrokenRule("#include <cmath>\n#include <immintrin.h>\n  # include <vector>\nint x;\n"),
            "");
}

TEST(StaticRulesTest, NothingAndTooMuchAreRefused) {
  EXPECT_EQ(BrokenRule(""), "the source is empty");
  EXPECT_EQ(BrokenRule(" \n\t\n"), "the source is empty");
  EXPECT_EQ(BrokenRule(std::string(kSourceBytesMax, 'x')), "") << "exactly at the limit";
  EXPECT_NE(BrokenRule(std::string(kSourceBytesMax + 1, 'x')), "");
  EXPECT_EQ(BrokenRule(std::string("int x;\0", 7)), "the source holds a zero byte");
}

TEST(StaticRulesTest, FilesOfTheHostMayNotBeIncluded) {
  for (const char* line :
       {"#include \"/proc/self/environ\"", "  #  include </etc/passwd>", "#include \"../x.h\"",
        "#include <a/../../x.h>", "#include_next </etc/passwd>", "#include\"/etc/passwd\""}) {
    const std::string broken = BrokenRule(std::string("int x;\n") + line);
    EXPECT_TRUE(broken.starts_with("candidate.cpp:2: ")) << line << ": " << broken;
  }
  EXPECT_NE(BrokenRule("asm(\".incbin \\\"/etc/passwd\\\"\");"), "");
}

}  // namespace
}  // namespace specgen
