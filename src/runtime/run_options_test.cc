#include "specgen/runtime/run_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(RunOptionsTest, ARunNeedsAProblemAndRoomForItsEvents) {
  RunOptions options;
  EXPECT_THAT(CheckOptions(options).error().message, testing::HasSubstr("at least one problem"));
  options.searches.emplace_back();
  EXPECT_TRUE(CheckOptions(options));
  options.limits.inbox_event_max = 0;
  EXPECT_THAT(CheckOptions(options).error().message, testing::HasSubstr("inbox_event_max"));
}

}  // namespace
}  // namespace specgen
