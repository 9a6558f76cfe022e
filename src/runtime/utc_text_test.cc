#include "specgen/runtime/utc_text.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(UtcTextTest, IsTheTimeInGreenwichToTheSecond) {
  EXPECT_EQ(UtcText(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(UtcText(951'782'399), "2000-02-28T23:59:59Z");
}

}  // namespace
}  // namespace specgen
