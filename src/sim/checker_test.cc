#include "checker.h"

#include "checker_fixture.h"

namespace specgen {
namespace {

TEST_F(CheckerTest, RunThatKeepsEveryRuleIsFine) {
  SearchOptions options;
  options.budget.iteration_max = 1;
  Begin(options);
  ProfileFirst();
  const Speedup twice{2'000'000};
  Step(Ended(Run(3, Stage::kProfiling), StageOutcome::kPassed),
       {Judged(1, Stage::kProfiling, StageOutcome::kPassed, twice),
        CancelGeneration{GenerationId(1)},
        IterationFinished{SearchId(1), 1, IterationEnd::kCriterionMet, true, CandidateId(1),
                          twice}});
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCancelled, {}},
       {SearchFinished{SearchId(1), SearchEnd::kIterationBudget, CandidateId(1), twice}});
  EXPECT_TRUE(checker_.is_settled());
  checker_.EndRun();
  ExpectFine();
}

TEST_F(CheckerTest, OnlyTheFirstViolationIsKept) {
  Begin();
  Step(Tick{}, {CancelGeneration{GenerationId(9)}});
  Step(Tick{}, {SearchFinished{SearchId(5), SearchEnd::kStopped, {}, {}}});
  ExpectBroken(Rule::kCancelWhatRuns);
  EXPECT_EQ(checker_.violation()->event_number, 4);
}

TEST_F(CheckerTest, WaitingBesideAFreeSlotIsFound) {
  Begin();
  Step(Found(1, 11));
  ExpectBroken(Rule::kWorkConserving);
}

TEST_F(CheckerTest, PolicyThatReservesDevicesMayLetThemStandFree) {
  scheduler_.policy = SchedulingPolicyKind::kStatic;
  checker_.Start(scheduler_);
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kPassed));
  ExpectFine();
  // A policy chosen later may not.
  Step(SchedulingPolicySelected{SchedulingPolicyKind::kValueIndex});
  ExpectBroken(Rule::kWorkConserving);
}

TEST_F(CheckerTest, TriggerWithoutAnAnswerIsFound) {
  Begin();
  Step(Trigger(100));
  ExpectBroken(Rule::kRefusalIsTrue);
}

TEST_F(CheckerTest, SearchThatNeverEndsIsFoundAtTheEnd) {
  Begin();
  ExpectFine();
  checker_.EndRun();
  ExpectBroken(Rule::kEverythingFinishes);
}

struct CriterionRow {
  const char* name;
  CriterionOptions criterion;
  std::int64_t second_baseline;  // Of a kernel of 1000 ns, after a first one of twice the speed.
  bool is_met;
  std::int64_t noise = 0;
};

class CheckerCriterionTest : public CheckerTest,
                             public testing::WithParamInterface<CriterionRow> {};

TEST_P(CheckerCriterionTest, IsWorkedOutFromItsOwnHistory) {
  SearchOptions options;
  options.criterion = GetParam().criterion;
  scheduler_.policy = SchedulingPolicyKind::kStatic;
  checker_.Start(scheduler_);
  Begin(options);
  // The first candidate is the answer of its iteration: it ends it whatever the criterion says.
  ProfileFirst(CandidateOrigin::kReasoningAnswer);
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCompleted, {}});
  constexpr Speedup kParentSpeedup{2'000'000};
  StartReasoning next = Start(2, 2);
  next.plan.parent = {CandidateId(1), kParentSpeedup};
  Step(
      Ended(Run(3, Stage::kProfiling), StageOutcome::kPassed),
      {Judged(1, Stage::kProfiling, StageOutcome::kPassed, kParentSpeedup),
       IterationFinished{SearchId(1), 1, IterationEnd::kReasoningJudged, false, {}, kParentSpeedup},
       next});
  CandidateFound second = Found(2, 12);
  second.generation = GenerationId(2);
  Step(second, {Run(4, Stage::kCompilation, 2)});
  Step(Ended(Run(4, Stage::kCompilation), StageOutcome::kPassed), {Run(5, Stage::kValidation, 2)});
  Step(Ended(Run(5, Stage::kValidation), StageOutcome::kPassed), {Run(6, Stage::kProfiling, 2)});
  ExpectFine();
  StageFinished last = Ended(Run(6, Stage::kProfiling), StageOutcome::kPassed);
  last.baseline_time = Duration(GetParam().second_baseline);
  last.noise = Ppm{GetParam().noise};
  const Speedup speedup{GetParam().second_baseline * 1000};
  CandidateJudged judged = Judged(2, Stage::kProfiling, StageOutcome::kPassed, speedup);
  judged.iteration = 2;
  Step(last, {judged});
  // The iteration goes on: right where the criterion is not met, wrong where it is.
  if (GetParam().is_met) {
    ExpectBroken(Rule::kCriterionObeyed);
  } else {
    ExpectFine();
  }
}

CriterionOptions Criterion(CriterionKind kind, std::int64_t margin = 0, bool zero = false) {
  return {.kind = kind,
          .quantile = Ppm{500'000},
          .noise_margin = Ppm{margin},
          .history_starts_with_zero = zero};
}

INSTANTIATE_TEST_SUITE_P(
    Criteria, CheckerCriterionTest,
    testing::Values(
        CriterionRow{"EqualToTheMean", Criterion(CriterionKind::kMean), 2000, false},
        CriterionRow{"JustAboveTheMean", Criterion(CriterionKind::kMean), 2001, true},
        CriterionRow{"AtTheMargin", Criterion(CriterionKind::kMean, 10'000), 2020, false},
        CriterionRow{"AboveTheMargin", Criterion(CriterionKind::kMean, 10'000), 2021, true},
        CriterionRow{"WithinItsNoise", Criterion(CriterionKind::kMean, 10'000), 2100, false,
                     50'000},
        CriterionRow{"BeyondItsNoise", Criterion(CriterionKind::kMean, 10'000), 2101, true, 50'000},
        CriterionRow{"NoiseWithoutMargin", Criterion(CriterionKind::kMean), 2001, true, 50'000},
        CriterionRow{"ZeroPullsTheMeanDown", Criterion(CriterionKind::kMean, 0, true), 1001, true},
        CriterionRow{"HalfOfIt", Criterion(CriterionKind::kMean, 0, true), 1000, false},
        CriterionRow{"FirstValid", Criterion(CriterionKind::kFirstValid), 1, true},
        CriterionRow{"BestAgain", Criterion(CriterionKind::kBest), 2000, false},
        CriterionRow{"NewBest", Criterion(CriterionKind::kBest), 2001, true},
        CriterionRow{"LowerMedian", Criterion(CriterionKind::kQuantile, 0, true), 1, true},
        CriterionRow{"Never", Criterion(CriterionKind::kNever), 9000, false}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace specgen
