#include "controller/criterion.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace specgen {
namespace {

struct CriterionRow {
  std::string name;
  CriterionOptions options;
  std::vector<std::int64_t> history;  // Speedups in ppm.
  std::int64_t candidate;
  bool is_met;
  std::int64_t noise = 0;
};

CriterionOptions Criterion(CriterionKind kind, std::int64_t margin = 0, bool zero = false) {
  CriterionOptions options;
  options.kind = kind;
  options.noise_margin = Ppm{margin};
  options.history_starts_with_zero = zero;
  return options;
}

CriterionOptions Quantile(std::int64_t quantile) {
  CriterionOptions options = Criterion(CriterionKind::kQuantile);
  options.quantile = Ppm{quantile};
  return options;
}

class CriterionTest : public testing::TestWithParam<CriterionRow> {};

TEST_P(CriterionTest, DecidesAsTheTableSays) {
  SpeedupHistory history(GetParam().options);
  for (const std::int64_t speedup : GetParam().history) history.Add(Speedup{speedup});
  EXPECT_EQ(history.IsMetBy(Speedup{GetParam().candidate}, Ppm{GetParam().noise}),
            GetParam().is_met);
}

const CriterionRow kRows[] = {
    {"MeanIsMetByTheFirst", Criterion(CriterionKind::kMean), {}, 1, true},
    {"MeanIsMetAboveIt", Criterion(CriterionKind::kMean), {1'000'000, 3'000'000}, 2'000'001, true},
    {"MeanIsNotMetExactlyAtIt",
     Criterion(CriterionKind::kMean),
     {1'000'000, 3'000'000},
     2'000'000,
     false},
    {"MeanWithMarginIsNotMetExactlyAtTheMargin",
     Criterion(CriterionKind::kMean, 10'000),
     {2'000'000},
     2'020'000,
     false},
    {"MeanWithMarginIsMetAboveTheMargin",
     Criterion(CriterionKind::kMean, 10'000),
     {2'000'000},
     2'020'001,
     true},
    {"MeanIsNotMetWithinTheCandidatesOwnNoise",
     Criterion(CriterionKind::kMean, 10'000),
     {2'000'000},
     2'100'000,
     false,
     50'000},
    {"MeanIsMetBeyondTheCandidatesOwnNoise",
     Criterion(CriterionKind::kMean, 10'000),
     {2'000'000},
     2'100'001,
     true,
     50'000},
    {"NoiseBelowTheMarginLeavesTheMargin",
     Criterion(CriterionKind::kMean, 10'000),
     {2'000'000},
     2'020'000,
     false,
     5000},
    {"NoMarginBelievesWhateverWasMeasured",
     Criterion(CriterionKind::kMean, 0),
     {2'000'000},
     2'000'001,
     true,
     500'000},
    {"BestIsNotMetWithinTheCandidatesOwnNoise",
     Criterion(CriterionKind::kBest, 10'000),
     {2'000'000},
     2'100'000,
     false,
     50'000},
    {"ZeroInTheHistoryPullsTheMeanDown",
     Criterion(CriterionKind::kMean, 0, true),
     {2'000'000},
     1'000'001,
     true},
    {"ZeroInTheHistoryIsMetByTheFirst", Criterion(CriterionKind::kMean, 0, true), {}, 1, true},
    {"FirstValidIsMetByAnything", Criterion(CriterionKind::kFirstValid), {9'000'000}, 1, true},
    {"BestIsNotMetByAnEqualOne",
     Criterion(CriterionKind::kBest),
     {1'000'000, 3'000'000},
     3'000'000,
     false},
    {"BestIsMetByAFasterOne",
     Criterion(CriterionKind::kBest),
     {3'000'000, 1'000'000},
     3'000'001,
     true},
    {"MedianOfThreeIsTheMiddleOne", Quantile(500'000), {3, 1, 2}, 3, true},
    {"MedianOfThreeIsNotMetByTheMiddleOne", Quantile(500'000), {3, 1, 2}, 2, false},
    {"QuantileZeroIsTheSlowest", Quantile(0), {3, 1, 2}, 2, true},
    {"QuantileOneIsTheFastest", Quantile(1'000'000), {3, 1, 2}, 3, false},
    {"NeverIsNotMetByTheFirst", Criterion(CriterionKind::kNever), {}, 9'000'000, false},
    {"NeverIsNotMet", Criterion(CriterionKind::kNever), {1}, 9'000'000, false},
};

INSTANTIATE_TEST_SUITE_P(All, CriterionTest, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace specgen
