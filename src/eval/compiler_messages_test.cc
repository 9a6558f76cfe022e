#include "compiler_messages.h"

#include <gtest/gtest.h>

#include <string>

#include "plain_text.h"

namespace specgen {
namespace {

TEST(CompilerMessagesTest, KeepsErrorsAndTheirSourceLinesAndDropsTheRest) {
  const std::string text = FirstErrors(
      "In file included from /usr/include/c++/12/vector:66,\n"
      "                 from /job/candidate.cpp:1:\n"
      "/job/candidate.cpp: In function 'void scale()':\n"
      "/job/candidate.cpp:3:10: warning: unused variable 'a' [-Wunused-variable]\n"
      "    3 |   float a;\n"
      "/job/candidate.cpp:4:10: error: 'b' was not declared in this scope\n"
      "    4 |   y[0] = b;\n"
      "      |          ^\n"
      "/usr/include/c++/12/bits/stl_vector.h:12:3: note: candidate: 'x'\n"
      "   12 |   vector();\n");
  EXPECT_EQ(text,
            "candidate.cpp:4:10: error: 'b' was not declared in this scope\n"
            "    4 |   y[0] = b;\n"
            "      |          ^\n");
}

TEST(CompilerMessagesTest, OnlyTheFirstErrorsAreKept) {
  std::string output;
  for (int i = 1; i <= 9; ++i) {
    output += "candidate.cpp:" + std::to_string(i) + ":1: error: no\n";
  }
  const std::string text = FirstErrors(output);
  EXPECT_NE(text.find("candidate.cpp:5:1"), std::string::npos) << "exactly at the limit";
  EXPECT_EQ(text.find("candidate.cpp:6:1"), std::string::npos);
}

TEST(CompilerMessagesTest, AFailureWithoutAnErrorLineIsKeptAsItIs) {
  EXPECT_EQ(FirstErrors("cc1plus: out of memory allocating 65536 bytes\n"),
            "cc1plus: out of memory allocating 65536 bytes\n");
  EXPECT_EQ(FirstErrors(""), "");
}

TEST(CompilerMessagesTest, ALongMessageIsCut) {
  EXPECT_LT(FirstErrors("candidate.cpp:1:1: error: " + std::string(100'000, 'x')).size(), 400U);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "a line that says nothing of an error\n";
  EXPECT_LT(FirstErrors(many).size(), 3100U);
}

TEST(CompilerMessagesTest, ASourceThatIsQuotedCannotSteerATerminalOrAPrompt) {
  const std::string text = FirstErrors(
      "candidate.cpp:1:1: error: #error \x1b]0;owned\a\x1b[2J\n"
      "    1 | #error \xC2\x9B"
      "2J\r\xFF\n");
  EXPECT_EQ(text,
            "candidate.cpp:1:1: error: #error ?]0;owned??[2J\n"
            "    1 | #error ?2J??\n");
  std::string wide = "candidate.cpp:1:1: error:  ";
  while (wide.size() < 1000) wide += "\xC3\xA9";
  EXPECT_EQ(FirstErrors(wide), PlainText(FirstErrors(wide))) << "cut inside a character";
}

TEST(CompilerMessagesTest, LinkerErrorsAreErrors) {
  EXPECT_EQ(FirstErrors("/usr/bin/ld: /tmp/ccX.o: in function `scale':\n"
                        "call.cpp:(.text+0x0): multiple definition of `specgen_call'; x\n"
                        "collect2: error: ld returned 1 exit status\n"),
            "call.cpp:(.text+0x0): multiple definition of `specgen_call'; x\n"
            "collect2: error: ld returned 1 exit status\n");
}

}  // namespace
}  // namespace specgen
