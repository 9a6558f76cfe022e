#include "stream_state.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

FenceLine LineOf(std::string_view bytes) {
  FenceLine line(3);
  for (const char c : bytes) line.Append(std::string_view(&c, 1));
  return line;
}

TEST(FenceLineTest, TagIsTheFirstWordInLowerCase) {
  EXPECT_EQ(LineOf("cpp").tag(), "cpp");
  EXPECT_EQ(LineOf(" C++ title=x").tag(), "c++");
  EXPECT_EQ(LineOf("cpp{1,2}").tag(), "cpp");
  EXPECT_EQ(LineOf("python:main.py").tag(), "python");
  EXPECT_EQ(LineOf("\r").tag(), "");
  EXPECT_EQ(LineOf("").tag(), "");
}

TEST(FenceLineTest, ClosesWithAtLeastAsManyBackticksAndNothingElse) {
  EXPECT_TRUE(LineOf("").Closes(3));
  EXPECT_TRUE(LineOf("` \r").Closes(3));
  EXPECT_TRUE(LineOf("`").Closes(4));
  EXPECT_FALSE(LineOf("").Closes(4));
  EXPECT_FALSE(LineOf("cpp").Closes(3));
  EXPECT_FALSE(LineOf("x`").Closes(3));
}

TEST(FenceLineTest, CodeBetweenBackticksOpensNothing) {
  EXPECT_TRUE(LineOf("cpp").Opens());
  EXPECT_FALSE(LineOf("f(x)```").Opens());
}

TEST(FenceLineTest, FenceTagBytesMax) {
  EXPECT_TRUE(LineOf(std::string(kFenceTagBytesMax, 'x')).Opens());
  EXPECT_FALSE(LineOf(std::string(kFenceTagBytesMax + 1, 'x')).Opens());
  EXPECT_TRUE(LineOf(std::string(kFenceTagBytesMax, ' ')).Closes(3));
  EXPECT_FALSE(LineOf(std::string(kFenceTagBytesMax + 1, ' ')).Closes(3));
}

}  // namespace
}  // namespace specgen
