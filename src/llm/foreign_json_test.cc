#include "foreign_json.h"

#include <gtest/gtest.h>

#include <string>

namespace specgen {
namespace {

std::string Nested(int depth) {
  const auto size = static_cast<std::size_t>(depth);
  return std::string(size, '[') + std::string(size, ']');
}

TEST(ForeignJsonTest, TakesWhatNestsWithinTheLimitAndNothingDeeper) {
  EXPECT_TRUE(ParseForeignJson(Nested(kJsonNestingMax)).is_array());
  EXPECT_FALSE(ParseForeignJson(Nested(kJsonNestingMax + 1)).is_structured());
  EXPECT_FALSE(ParseForeignJson(R"({"a":1,"x":)" + Nested(kJsonNestingMax) + "}").is_structured());
  EXPECT_FALSE(ParseForeignJson(R"({"x":)" + Nested(100'000) + "}").is_structured());
  EXPECT_FALSE(ParseForeignJson(std::string(100'000, '[')).is_structured());
}

TEST(ForeignJsonTest, ManyValuesSideBySideAreNotDeep) {
  std::string list = "[0";
  for (int i = 0; i < 1000; ++i) list += ",[{}]";
  EXPECT_EQ(ParseForeignJson(list + "]").size(), 1001U);
  EXPECT_EQ(ParseForeignJson(R"({"a":"[[[["})").at("a"), "[[[[");
}

TEST(ForeignJsonTest, WhatIsNoJsonIsNoObject) {
  for (const char* const text : {"", "x", "{\"a\":", "{\"a\":\"\xE7\"}"}) {
    EXPECT_FALSE(ParseForeignJson(text).is_structured()) << text;
  }
}

}  // namespace
}  // namespace specgen
