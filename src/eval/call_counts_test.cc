#include "specgen/eval/call_counts.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(CountsTextTest, TellsHowManyInstructionsACycleEnds) {
  EXPECT_EQ(CountsText({}), "");
  EXPECT_EQ(CountsText({{"page faults", 0.0}, {"cycles", 2000.0}, {"instructions", 5000.0}}),
            "0 page faults, 2e+03 cycles, 5e+03 instructions a call; 2.50 instructions a cycle");
}

}  // namespace
}  // namespace specgen
