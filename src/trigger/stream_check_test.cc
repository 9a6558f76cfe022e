#include "stream_check.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace specgen {
namespace {

std::optional<std::uint32_t> Check(const std::vector<StreamPattern>& patterns) {
  PatternFailure failure;
  const auto database = PatternDatabase::Compile(patterns, failure);
  return FindUnreliablePattern(*database, patterns);
}

TEST(StreamCheckTest, ShortRepeatsAreReliable) {
  EXPECT_EQ(Check({{"\n[ \t]{0,12}```", false}, {"wait,", true}, {"\n", false}}), std::nullopt);
}

TEST(StreamCheckTest, ALongRepeatBeforeALiteralIsFound) {
  EXPECT_EQ(Check({{"wait,", true}, {"\n[ \t]{0,40}\\.\\.\\.", false}}), 1U);
}

TEST(StreamCheckTest, TheSameOnEveryCall) {
  const std::vector<StreamPattern> patterns = {{"\n[ \t]{0,31}>", false}, {"x", false}};
  EXPECT_EQ(Check(patterns), Check(patterns));
}

}  // namespace
}  // namespace specgen
