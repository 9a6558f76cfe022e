#include "in_flight_series.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

constexpr auto kFork = static_cast<std::size_t>(InFlightKind::kFork);

Instant At(std::int64_t ns) { return Instant(Duration(ns)); }

InFlightRow RowOf(std::int64_t ns, std::int32_t fork_count) {
  InFlightRow row{.at = At(ns), .counts = {}};
  row.counts[kFork] = fork_count;
  return row;
}

TEST(InFlightSeries, FewStepsStayAsTheyAre) {
  const InFlightSeries series = SeriesOf({RowOf(5, 1), RowOf(9, 3)}, At(20), 2);
  EXPECT_FALSE(series.is_mean);
  ASSERT_EQ(series.at.size(), 2U);
  EXPECT_EQ(series.at[1], At(9));
  EXPECT_EQ(series.counts[0][kFork], 1.0);
  EXPECT_EQ(series.counts[1][kFork], 3.0);
}

// The area under the counts is what a mean must keep.
TEST(InFlightSeries, ManyStepsBecomeMeansOfTheSameArea) {
  std::vector<InFlightRow> rows;
  std::int64_t area = 0;
  for (std::int64_t i = 0; i < 100; ++i) {
    const auto count = static_cast<std::int32_t>(i * 7 % 11);
    rows.push_back(RowOf(1000 + i * 13, count));
    area += count * 13;
  }
  const Instant end = At(1000 + 100 * 13);
  const InFlightSeries series = SeriesOf(rows, end, 20);
  EXPECT_TRUE(series.is_mean);
  ASSERT_EQ(series.at.size(), 10U);
  const Duration width = series.at[1] - series.at[0];
  EXPECT_GE(series.at.back() + width, end);
  double sum = 0.0;
  for (const auto& counts : series.counts) {
    sum += counts[kFork] * static_cast<double>(width.count());
    EXPECT_LE(counts[kFork], 10.0);
  }
  EXPECT_NEAR(sum, static_cast<double>(area), 1e-6);
}

TEST(InFlightSeries, NothingInFlightIsAnEmptySeries) {
  EXPECT_TRUE(SeriesOf({}, At(20), 2).at.empty());
}

}  // namespace
}  // namespace specgen
