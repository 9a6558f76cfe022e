#include "cpp_keywords.h"

#include <gtest/gtest.h>

#include <string>

namespace specgen {
namespace {

TEST(CppKeywordsTest, KnowsTheFirstAndTheLastWordAndNothingElse) {
  EXPECT_TRUE(IsCppKeyword("alignas"));
  EXPECT_TRUE(IsCppKeyword("xor_eq"));
  EXPECT_TRUE(IsCppKeyword("float"));
  EXPECT_TRUE(IsCppKeyword(std::string("co_") + "yield"));
  EXPECT_FALSE(IsCppKeyword("x"));
  EXPECT_FALSE(IsCppKeyword("floats"));
  EXPECT_FALSE(IsCppKeyword(""));
}

}  // namespace
}  // namespace specgen
