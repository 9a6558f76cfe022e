#include "specgen/eval/roofline.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

constexpr Duration kTime{std::chrono::microseconds(2)};
constexpr MachineCeiling kCeiling{.bytes_per_second = 20e9, .operations_per_second = 50e9};

TEST(RooflineTest, SharesAreOfTheCeilings) {
  ShapeReport shape;
  shape.bytes = 10'000;
  shape.operations = 4'000.0;
  const Roofline roofline = RooflineOf(shape, kTime, kCeiling);
  EXPECT_DOUBLE_EQ(roofline.gigabytes_per_s, 5.0);
  EXPECT_DOUBLE_EQ(roofline.memory_share, 0.25);
  EXPECT_DOUBLE_EQ(roofline.gigaflops.value_or(0.0), 2.0);
  EXPECT_DOUBLE_EQ(roofline.operation_share, 0.04);
  EXPECT_EQ(RooflineText(roofline), "5.00 GB/s (25 % of memory), 2.00 GFLOP/s (4 % of peak)");
}

TEST(RooflineTest, WhatIsNotKnownIsNotSaid) {
  ShapeReport shape;
  shape.bytes = 10'000;
  EXPECT_EQ(RooflineText(RooflineOf(shape, kTime, kCeiling)), "5.00 GB/s (25 % of memory)");
  EXPECT_EQ(RooflineOf(shape, kTime, MachineCeiling{}).memory_share, 0.0);
  EXPECT_EQ(RooflineOf(shape, Duration(0), kCeiling).gigabytes_per_s, 0.0);
}

}  // namespace
}  // namespace specgen
