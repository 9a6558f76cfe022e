#include "specgen/report/report_books.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace specgen {
namespace {

TEST(InFlightKindTest, EveryKindHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int i = 0; i < kInFlightKindCount; ++i) {
    EXPECT_TRUE(names.insert(InFlightKindName(static_cast<InFlightKind>(i))).second) << i;
  }
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_STREQ(InFlightKindName(static_cast<InFlightKind>(kInFlightKindCount)), "unknown");
}

}  // namespace
}  // namespace specgen
