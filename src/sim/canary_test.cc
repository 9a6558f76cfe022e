#include "specgen/sim/canary.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(CanaryTest, EveryOneIsFoundByItsName) {
  for (int index = 0; index < kCanaryCount; ++index) {
    const auto canary = static_cast<Canary>(index);
    EXPECT_EQ(CanaryFromName(CanaryName(canary)), canary) << CanaryName(canary);
  }
  EXPECT_FALSE(CanaryFromName("budgerigar"));
  EXPECT_EQ(CanaryFromName("deaf_to_triggers"), Canary::kDeafToTriggers);
}

}  // namespace
}  // namespace specgen
