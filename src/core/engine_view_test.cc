#include "specgen/core/engine_view.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace specgen {
namespace {

TEST(EngineViewTest, EveryWaitReasonHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int i = 0; i < kWaitReasonCount; ++i)
    names.insert(WaitReasonName(static_cast<WaitReason>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kWaitReasonCount));
  EXPECT_EQ(names.count("unknown"), 0U);
  EXPECT_STREQ(WaitReasonName(static_cast<WaitReason>(kWaitReasonCount)), "unknown");
}

}  // namespace
}  // namespace specgen
