#include "specgen/sim/seed_range.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace specgen {
namespace {

TEST(SeedRangeTest, OneSeedOrFirstAndLastAreRead) {
  struct Row {
    const char* text;
    SeedRange range;
  };
  const std::vector<Row> rows = {
      {"7", {7, 1}},
      {"0", {0, 1}},
      {"1..20000", {1, 20'000}},
      {"5..5", {5, 1}},
      {"18446744073709551615", {18'446'744'073'709'551'615U, 1}},
      {"18446744073709551614..18446744073709551615", {18'446'744'073'709'551'614U, 2}},
      {"1..1000000000", {1, kSeedCountMax}},
  };
  for (const Row& row : rows) {
    const Result<SeedRange> range = ParseSeedRange(row.text);
    ASSERT_TRUE(range) << row.text;
    EXPECT_EQ(*range, row.range) << row.text;
    EXPECT_EQ(range->last(), row.range.first + row.range.count - 1) << row.text;
  }
}

TEST(SeedRangeTest, WhatNamesNoSeedsIsRefused) {
  const std::vector<std::string> texts = {"",
                                          " ",
                                          "x",
                                          "-5",
                                          "+5",
                                          " 5",
                                          "5 ",
                                          "0x5",
                                          "1.5",
                                          "5..1",
                                          "1..",
                                          "..5",
                                          "1..x",
                                          "1..-1",
                                          "-3..5",
                                          "1...5",
                                          "1..2..3",
                                          "18446744073709551616",
                                          "1..18446744073709551616",
                                          "1..18446744073709551615",
                                          "1..1000000001"};
  for (const std::string& text : texts) {
    const Result<SeedRange> range = ParseSeedRange(text);
    ASSERT_FALSE(range) << text;
    EXPECT_EQ(range.error().code, ErrorCode::kInvalidInput) << text;
    EXPECT_EQ(range.error().message.find("'" + text + "' names no seeds"), 0U) << text;
  }
}

}  // namespace
}  // namespace specgen
