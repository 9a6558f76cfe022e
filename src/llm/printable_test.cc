#include "specgen/llm/printable.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(PrintableTest, ControlCharactersBecomeBlanks) {
  EXPECT_EQ(Printable("a\x1B]0;title\x07z\r\n\x7F"), "a ]0;title z   ");
  EXPECT_EQ(Printable("a\xC2\x9B"
                      "31mz\xC2\x80\xC2\x9F"),
            "a 31mz  ");
  EXPECT_EQ(Printable(std::string_view("a\0b", 3)), "a b");
}

TEST(PrintableTest, CharactersOfEveryLengthStay) {
  const std::string text = "a\xC2\xA0\xC3\xA9 等 \xF0\x9F\x98\x80";
  EXPECT_EQ(Printable(text), text);
  EXPECT_EQ(Printable(""), "");
}

TEST(PrintableTest, WhatIsNoCharacterIsReplaced) {
  EXPECT_EQ(Printable("a\x9B"
                      "31m"),
            "a\xEF\xBF\xBD"
            "31m");
  EXPECT_EQ(Printable("a\xE7\xAD"), "a\xEF\xBF\xBD");
  EXPECT_EQ(Printable("\xC2"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace specgen
