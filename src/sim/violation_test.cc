#include "specgen/sim/violation.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace specgen {
namespace {

TEST(ViolationTest, EveryRuleHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int rule = 0; rule < kRuleCount; ++rule) names.insert(RuleName(static_cast<Rule>(rule)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kRuleCount));
  EXPECT_EQ(std::string(RuleName(Rule::kEverythingFinishes)), "everything finishes");
}

}  // namespace
}  // namespace specgen
