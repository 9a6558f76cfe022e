#include "specgen/sim/quantile_table.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace specgen {
namespace {

TEST(QuantileTableTest, OneValueIsAConstant) {
  Prng prng(1);
  const QuantileTable constant{17};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(constant.Draw(prng), 17);
}

TEST(QuantileTableTest, NothingGivenIsZero) {
  Prng prng(1);
  EXPECT_EQ(QuantileTable().Draw(prng), 0);
}

TEST(QuantileTableTest, TwoValuesAreAUniformRangeThatReachesBothEnds) {
  Prng prng(2);
  const QuantileTable range{10, 13};
  std::array<int, 4> counts{};
  for (int i = 0; i < 40'000; ++i) {
    const std::int64_t drawn = range.Draw(prng);
    ASSERT_GE(drawn, 10);
    ASSERT_LE(drawn, 13);
    ++counts[static_cast<std::size_t>(drawn - 10)];
  }
  // Values between are rounded down, so the highest comes only where the draw hits the end.
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(counts[i], 13'333, 500);
}

TEST(QuantileTableTest, EachSpanBetweenQuantilesIsEquallyLikely) {
  Prng prng(3);
  const QuantileTable skewed{0, 10, 1000, 100'000};
  std::array<int, 3> counts{};
  for (int i = 0; i < 30'000; ++i) {
    const std::int64_t drawn = skewed.Draw(prng);
    ++counts[drawn < 10 ? 0 : drawn < 1000 ? 1 : 2];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
}

TEST(QuantileTableTest, AnyShapeTakesOneNumber) {
  const std::array<QuantileTable, 3> shapes{QuantileTable{5}, QuantileTable{1, 9},
                                            QuantileTable{0, 1, 2, 3, 50}};
  for (const QuantileTable& shape : shapes) {
    Prng drawn_from(9);
    Prng reference(9);
    shape.Draw(drawn_from);
    reference.Next();
    EXPECT_EQ(drawn_from.Next(), reference.Next());
  }
}

TEST(QuantileTableTest, HighestValuesDoNotOverflow) {
  constexpr std::int64_t kHighest = std::int64_t{1} << 40;
  Prng prng(4);
  const QuantileTable wide{0, kHighest};
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t drawn = wide.Draw(prng);
    EXPECT_GE(drawn, 0);
    EXPECT_LE(drawn, kHighest);
  }
}

TEST(QuantileTableTest, OnlyRisingValuesWithinBoundsAreValid) {
  struct Row {
    const char* name;
    std::vector<std::int64_t> values;
    bool is_valid;
  };
  const std::vector<Row> rows = {
      {"none", {}, false},
      {"zero", {0}, true},
      {"equal neighbours", {3, 3}, true},
      {"falling", {4, 3}, false},
      {"negative", {-1, 3}, false},
      {"the highest", {std::int64_t{1} << 40}, true},
      {"above the highest", {(std::int64_t{1} << 40) + 1}, false},
      {"as many as fit", std::vector<std::int64_t>(QuantileTable::kValueMax, 1), true},
      {"one too many", std::vector<std::int64_t>(QuantileTable::kValueMax + 1, 1), false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(QuantileTable::IsValid(row.values), row.is_valid) << row.name;
  }
}

}  // namespace
}  // namespace specgen
