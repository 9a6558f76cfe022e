#include "output.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(JsonTextTest, IsIndentedAndEndsItsLine) {
  EXPECT_EQ(JsonText({{"a", 1}}), "{\n  \"a\": 1\n}\n");
}

TEST(JsonTextTest, BytesThatAreNoTextAreReplaced) {
  EXPECT_EQ(JsonText("a\xFFz"), "\"a\xEF\xBF\xBDz\"\n");
}

}  // namespace
}  // namespace specgen
