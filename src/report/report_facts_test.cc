#include "specgen/report/report_facts.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace specgen {
namespace {

TEST(ReportModelKindTest, EveryKindHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int i = 0; i < kReportModelKindCount; ++i) {
    EXPECT_TRUE(names.insert(ReportModelKindName(static_cast<ReportModelKind>(i))).second) << i;
  }
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_STREQ(ReportModelKindName(static_cast<ReportModelKind>(kReportModelKindCount)), "unknown");
}

}  // namespace
}  // namespace specgen
