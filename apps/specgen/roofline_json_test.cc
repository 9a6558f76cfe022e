#include "roofline_json.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(RooflineJsonTest, OperationsThatNobodyCountedAreNull) {
  ShapeReport shape;
  shape.bytes = 3000;
  const MachineCeiling ceiling{.bytes_per_second = 6e9, .operations_per_second = 10e9};
  const Duration time(1000);
  EXPECT_EQ(RooflineJson(shape, time, ceiling), nlohmann::json({{"bytes", 3000},
                                                                {"gb_per_s", 3.0},
                                                                {"memory_share", 0.5},
                                                                {"gflop_per_s", nullptr},
                                                                {"peak_share", nullptr}}));
  shape.operations = 500.0;
  EXPECT_EQ(RooflineJson(shape, time, ceiling)["peak_share"], 0.05);
}

}  // namespace
}  // namespace specgen
