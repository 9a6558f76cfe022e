#include "shallow_json.h"

#include <gtest/gtest.h>

#include <string>

namespace specgen {
namespace {

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ShallowJsonTest, TakesWhatNestsWithinTheLimitAndNothingDeeper) {
  EXPECT_TRUE(ParseShallowJson(Nested(kShallowJsonNestingMax)).is_array());
  EXPECT_FALSE(ParseShallowJson(Nested(kShallowJsonNestingMax + 1)).is_structured());
  EXPECT_FALSE(ParseShallowJson(R"({"x":)" + Nested(100'000) + "}").is_structured());
}

TEST(ShallowJsonTest, WhatIsNoJsonIsNoObject) {
  EXPECT_FALSE(ParseShallowJson("").is_structured());
  EXPECT_FALSE(ParseShallowJson("{\"a\":").is_structured());
  EXPECT_EQ(ParseShallowJson(R"([{"a":"[[["}])").at(0).at("a"), "[[[");
}

}  // namespace
}  // namespace specgen
