#include "specgen/model/options.h"

#include <gtest/gtest.h>

#include "testing/enum_names.h"

namespace specgen {
namespace {

TEST(OptionsTest, EveryCriterionHasANameOfItsOwn) {
  ExpectNamesAreDistinct<CriterionKind>(kCriterionKindCount, CriterionKindName);
}

TEST(OptionsTest, EverySchedulingPolicyHasANameOfItsOwn) {
  ExpectNamesAreDistinct<SchedulingPolicyKind>(kSchedulingPolicyKindCount,
                                               SchedulingPolicyKindName);
}

}  // namespace
}  // namespace specgen
