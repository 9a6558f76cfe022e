#include "specgen/report/criterion_bar.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

CriterionBar BarOf(CriterionKind kind, Ppm margin = Ppm{0}) {
  return CriterionBar({.kind = kind, .quantile = Ppm{500'000}, .noise_margin = margin});
}

TEST(CriterionBar, NothingIsComparedBeforeTheFirstMeasurement) {
  EXPECT_FALSE(BarOf(CriterionKind::kMean).bar());
}

TEST(CriterionBar, EachKindComparesWithItsOwnPartOfTheHistory) {
  struct Row {
    CriterionKind kind;
    std::int64_t bar;
  };
  for (const Row row : {Row{CriterionKind::kMean, 2'000'000}, Row{CriterionKind::kBest, 3'500'000},
                        Row{CriterionKind::kQuantile, 1'500'000}}) {
    CriterionBar bar = BarOf(row.kind);
    for (const std::int64_t speedup : {3'500'000, 1'000'000, 1'500'000}) bar.Add(Speedup{speedup});
    EXPECT_EQ(bar.bar()->value, row.bar) << CriterionKindName(row.kind);
  }
}

TEST(CriterionBar, WhereAnyOrNoneMeetsItThereIsNone) {
  for (const CriterionKind kind : {CriterionKind::kFirstValid, CriterionKind::kNever}) {
    CriterionBar bar = BarOf(kind);
    bar.Add(Speedup{2'000'000});
    EXPECT_FALSE(bar.bar()) << CriterionKindName(kind);
  }
}

TEST(CriterionBar, TheMarginLiftsIt) {
  CriterionBar bar = BarOf(CriterionKind::kBest, Ppm{10'000});
  bar.Add(Speedup{2'000'000});
  EXPECT_EQ(bar.bar()->value, 2'020'000);
}

TEST(CriterionBar, AHistoryMayStartWithZero) {
  CriterionBar bar(
      {.kind = CriterionKind::kMean, .noise_margin = Ppm{0}, .history_starts_with_zero = true});
  EXPECT_EQ(bar.bar()->value, 0);
  bar.Add(Speedup{2'000'000});
  EXPECT_EQ(bar.bar()->value, 1'000'000);
}

}  // namespace
}  // namespace specgen
