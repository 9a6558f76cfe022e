#include "coordinate_search.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(CoordinateSearchTest, FindsTheTopOfASkewHill) {
  const auto top = Maximize(
      [](std::span<const double> at) {
        const double x = at[0] - 3;
        const double y = at[1] + 2;
        return -(x * x + y * y + 0.8 * x * y);
      },
      {0, 0}, 0.5);
  EXPECT_NEAR(top[0], 3, 0.02);
  EXPECT_NEAR(top[1], -2, 0.02);
}

TEST(CoordinateSearchTest, StaysWhereNothingIsHigher) {
  const auto top = Maximize([](std::span<const double>) { return 1.0; }, {4, 5}, 0.5);
  EXPECT_EQ(top, (std::vector<double>{4, 5}));
}

}  // namespace
}  // namespace specgen
