#include "scheduler/policy.h"

#include <gtest/gtest.h>

#include "scheduler/fixed_pools_policy.h"
#include "scheduler/paper_policy.h"
#include "scheduler/static_policy.h"
#include "scheduler/value_index_policy.h"

namespace specgen {
namespace {

template <class Policy>
bool Makes(SchedulingPolicyKind kind) {
  const auto made = MakePolicy(kind, SchedulerOptions{});
  return dynamic_cast<const Policy*>(made.get()) != nullptr;
}

TEST(PolicyTest, EveryKindMakesItsOwnPolicy) {
  EXPECT_TRUE(Makes<StaticPolicy>(SchedulingPolicyKind::kStatic));
  EXPECT_TRUE(Makes<FixedPoolsPolicy>(SchedulingPolicyKind::kFixedPools));
  EXPECT_TRUE(Makes<PaperPolicy>(SchedulingPolicyKind::kPaper));
  EXPECT_TRUE(Makes<ValueIndexPolicy>(SchedulingPolicyKind::kValueIndex));
}

TEST(PolicyDeathTest, UnknownKindIsABrokenHost) {
  const auto unknown = static_cast<SchedulingPolicyKind>(kSchedulingPolicyKindCount);
  EXPECT_DEATH(MakePolicy(unknown, SchedulerOptions{}), "one of the enumerators");
}

}  // namespace
}  // namespace specgen
