#include "specgen/base/check.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace specgen {
namespace {

TEST(CheckTest, HoldingConditionDoesNothing) { SPECGEN_CHECK(1 + 1 == 2, "arithmetic holds"); }

TEST(CheckDeathTest, BrokenConditionNamesItselfAndCallsTheReporter) {
  EXPECT_DEATH(
      {
        SetCheckFailureReporter({[](void*) { std::fputs("the last events\n", stderr); }, nullptr});
        SPECGEN_CHECK(1 + 1 == 3, "arithmetic is broken");
      },
      "arithmetic is broken.*1 \\+ 1 == 3[^\n]*\n.*the last events");
}

}  // namespace
}  // namespace specgen
