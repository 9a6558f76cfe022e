#include "cpp_keywords.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(CppKeywordsTest, KnowsTheFirstAndTheLastWordAndNothingElse) {
  EXPECT_TRUE(IsCppKeyword("alignas"));
  EXPECT_TRUE(IsCppKeyword("xor_eq"));
  EXPECT_TRUE(IsCppKeyword("float"));
  EXPECT_FALSE(IsCppKeyword("x"));
  EXPECT_FALSE(IsCppKeyword("floats"));
  EXPECT_FALSE(IsCppKeyword(""));
}

}  // namespace
}  // namespace specgen
