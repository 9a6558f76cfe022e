#include "specgen/model/trigger_kind.h"

#include <gtest/gtest.h>

#include "testing/enum_names.h"

namespace specgen {
namespace {

TEST(TriggerKindTest, EveryKindHasANameOfItsOwn) {
  ExpectNamesAreDistinct<TriggerKind>(kTriggerKindCount, TriggerKindName);
}

}  // namespace
}  // namespace specgen
