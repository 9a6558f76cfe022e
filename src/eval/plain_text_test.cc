#include "plain_text.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(PlainTextTest, WhatPeopleWriteStaysAsItIs) {
  const std::string text =
      "candidate.cpp:1:2: error: 'x'\n\t| \xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x9A\x80";
  EXPECT_EQ(PlainText(text), text);
  EXPECT_EQ(PlainText(""), "");
}

TEST(PlainTextTest, NothingDrivesATerminal) {
  EXPECT_EQ(PlainText("\x1b]0;owned\a\x1b[2J\r\b\x7f"), "?]0;owned??[2J???");
  EXPECT_EQ(PlainText(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(PlainText("\xC2\x9B"
                      "2J\xC2\x80\xC2\x9F\xC2\xA0"),
            "?2J??\xC2\xA0");
}

TEST(PlainTextTest, WhatIsNoCharacterIsNoneAfterwards) {
  struct Broken {
    const char* name;
    std::string text;
    std::string plain;
  };
  const Broken cases[] = {
      {"a byte of 8 bits",
       "\x9B"
       "2J",
       "?2J"},
      {"the rest of a character", "\xBF\x80x", "??x"},
      {"cut off", "x\xE4\xB8", "x??"},
      {"interrupted", "\xE4\xB8x", "??x"},
      {"longer than needed", "\xC0\xAF", "??"},
      {"a surrogate", "\xED\xA0\x80", "???"},
      {"beyond the last", "\xF4\x90\x80\x80", "????"},
      {"exactly the last", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
  };
  for (const Broken& each : cases) EXPECT_EQ(PlainText(each.text), each.plain) << each.name;
}

}  // namespace
}  // namespace specgen
