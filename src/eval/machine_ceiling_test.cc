#include "specgen/eval/machine_ceiling.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(MachineCeilingTest, IsWithinWhatAnyMachineOfThisCenturyDoes) {
  const MachineCeiling ceiling = MeasureCeiling();
  EXPECT_GT(ceiling.bytes_per_second, 1e7);
  EXPECT_LT(ceiling.bytes_per_second, 1e13);
  EXPECT_GT(ceiling.operations_per_second, 1e6);
  EXPECT_LT(ceiling.operations_per_second, 1e13);
}

}  // namespace
}  // namespace specgen
