#include "checker_fixture.h"

namespace specgen {
namespace {

constexpr Speedup kTwice{2'000'000};

IterationFinished End(IterationEnd end, bool was_cut, std::uint64_t decided_by = 0,
                      Speedup best = {}) {
  return {SearchId(1), 1, end, was_cut, CandidateId(decided_by), best};
}

TEST_F(CheckerTest, DuplicateIsToldAndNotRun) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Found(2, 11), {DuplicateFound{CandidateId(2), CandidateId(1)}});
  ExpectFine();
  Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kCompileFailed),
       {Judged(1, Stage::kCompilation, StageOutcome::kCompileFailed),
        Judged(2, Stage::kCompilation, StageOutcome::kCompileFailed)});
  ExpectFine();
}

TEST_F(CheckerTest, DuplicateThatRunsIsFound) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kPassed), {Run(2, Stage::kValidation)});
  Step(Found(2, 11),
       {DuplicateFound{CandidateId(2), CandidateId(1)}, Run(3, Stage::kCompilation, 2)});
  ExpectBroken(Rule::kDuplicateNotRun);
}

TEST_F(CheckerTest, DuplicateThatIsNotToldIsFound) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Found(2, 11));
  ExpectBroken(Rule::kDuplicateNotRun);
}

TEST_F(CheckerTest, SourceThatIsNewIsNoDuplicate) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Found(2, 12), {DuplicateFound{CandidateId(2), CandidateId(1)}});
  ExpectBroken(Rule::kDuplicateNotRun);
}

TEST_F(CheckerTest, VerdictThatTheJudgeDidNotGiveIsFound) {
  struct Row {
    const char* name;
    CandidateJudged judged;
  };
  CandidateJudged of_later = Judged(1, Stage::kCompilation, StageOutcome::kCompileFailed);
  of_later.iteration = 2;
  const std::vector<Row> rows = {
      {"another outcome", Judged(1, Stage::kCompilation, StageOutcome::kCrashed)},
      {"another stage", Judged(1, Stage::kValidation, StageOutcome::kCompileFailed)},
      {"a speedup", Judged(1, Stage::kCompilation, StageOutcome::kCompileFailed, kTwice)},
      {"another iteration", of_later},
      {"dropped while wanted", Judged(1, Stage::kCompilation, StageOutcome::kCancelled)},
      {"unknown candidate", Judged(8, Stage::kCompilation, StageOutcome::kCompileFailed)},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    checker_.Start(scheduler_);
    Begin();
    Step(Found(1, 11), {Run(1, Stage::kCompilation)});
    Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kCompileFailed), {row.judged});
    ExpectBroken(Rule::kJudgedOnce);
  }
}

TEST_F(CheckerTest, CriterionThatDoesNotHoldIsFound) {
  SearchOptions options;
  options.criterion.kind = CriterionKind::kNever;
  Begin(options);
  ProfileFirst();
  Step(Ended(Run(3, Stage::kProfiling), StageOutcome::kPassed),
       {Judged(1, Stage::kProfiling, StageOutcome::kPassed, kTwice),
        CancelGeneration{GenerationId(1)}, End(IterationEnd::kCriterionMet, true, 1, kTwice)});
  ExpectBroken(Rule::kCriterionHolds);
}

TEST_F(CheckerTest, ReasoningThatOutlivesItsIterationIsFound) {
  Begin();
  ProfileFirst();
  Step(Ended(Run(3, Stage::kProfiling), StageOutcome::kPassed),
       {Judged(1, Stage::kProfiling, StageOutcome::kPassed, kTwice),
        End(IterationEnd::kCriterionMet, true, 1, kTwice)});
  ExpectBroken(Rule::kCriterionObeyed);
}

TEST_F(CheckerTest, NextIterationThatDoesNotStartIsFound) {
  Begin();
  ProfileFirst();
  Step(Ended(Run(3, Stage::kProfiling), StageOutcome::kPassed),
       {Judged(1, Stage::kProfiling, StageOutcome::kPassed, kTwice),
        CancelGeneration{GenerationId(1)}, End(IterationEnd::kCriterionMet, true, 1, kTwice)});
  ExpectBroken(Rule::kCriterionObeyed);
}

TEST_F(CheckerTest, CutThatNoCriterionAskedForIsFound) {
  Begin();
  Step(SearchStopRequested{SearchId(1), StopMode::kAtOnce},
       {CancelGeneration{GenerationId(1)}, End(IterationEnd::kSearchEnded, true)});
  ExpectBroken(Rule::kEndedOnce);
}

TEST_F(CheckerTest, IterationThatEndsForNoReasonIsFound) {
  const std::vector<IterationFinished> ends = {
      End(IterationEnd::kReasoningJudged, true),  // It has not been judged.
      End(IterationEnd::kNoAnswer, true),         // It may still answer.
      End(IterationEnd::kSearchEnded, false),     // Nobody ended it.
  };
  for (const IterationFinished& end : ends) {
    SCOPED_TRACE(IterationEndName(end.end));
    checker_.Start(scheduler_);
    Begin();
    Step(Tick{}, {end, CancelGeneration{GenerationId(1)}});
    ExpectBroken(Rule::kEndedOnce);
  }
}

TEST_F(CheckerTest, SearchMayEndOnlyWhenNothingOfItRuns) {
  Begin();
  Step(SearchStopRequested{SearchId(1), StopMode::kAtOnce},
       {CancelGeneration{GenerationId(1)}, End(IterationEnd::kSearchEnded, false),
        SearchFinished{SearchId(1), SearchEnd::kStopped, {}, {}}});
  ExpectBroken(Rule::kNothingAfterEnd);
}

TEST_F(CheckerTest, SearchEndsForATrueReason) {
  for (int index = 0; index < kSearchEndCount; ++index) {
    const auto end = static_cast<SearchEnd>(index);
    SCOPED_TRACE(SearchEndName(end));
    checker_.Start(scheduler_);
    Begin();
    Step(SearchStopRequested{SearchId(1), StopMode::kAtOnce},
         {CancelGeneration{GenerationId(1)}, End(IterationEnd::kSearchEnded, false)});
    Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCancelled, {}},
         {SearchFinished{SearchId(1), end, {}, {}}});
    if (end == SearchEnd::kStopped) {
      ExpectFine();
      EXPECT_TRUE(checker_.is_settled());
    } else {
      ExpectBroken(Rule::kEndedOnce);
    }
  }
}

TEST_F(CheckerTest, FailureOfACutReasoningDoesNotCount) {
  SearchOptions options;
  options.reasoning_failure_max = 1;
  Begin(options);
  ProfileFirst();
  StartReasoning next = Start(2, 2);
  next.plan.parent = {CandidateId(1), kTwice};
  Step(
      Ended(Run(3, Stage::kProfiling), StageOutcome::kPassed),
      {Judged(1, Stage::kProfiling, StageOutcome::kPassed, kTwice),
       CancelGeneration{GenerationId(1)}, End(IterationEnd::kCriterionMet, true, 1, kTwice), next});
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kFailed, {}});
  ExpectFine();
  Step(GenerationFinished{GenerationId(2), GenerationOutcome::kCompleted, {}},
       {IterationFinished{SearchId(1), 2, IterationEnd::kNoAnswer, false, {}, kTwice},
        SearchFinished{SearchId(1), SearchEnd::kReasoningFailed, CandidateId(1), kTwice}});
  ExpectBroken(Rule::kEndedOnce);
}

TEST_F(CheckerTest, IterationThatGivesUpAnUnjudgedCandidateIsFound) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCompleted, {}},
       {End(IterationEnd::kNoAnswer, false)});
  ExpectBroken(Rule::kEndedOnce);
}

TEST_F(CheckerTest, IterationThatGivesUpAForkWithoutAMeasurementIsFound) {
  Begin();
  Step(Trigger(10), {Fork(2, 40)});
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCompleted, {}},
       {CancelGeneration{GenerationId(2)}, End(IterationEnd::kNoAnswer, false)});
  ExpectBroken(Rule::kEndedOnce);
}

TEST_F(CheckerTest, NothingStartsOnceTheUserAskedToStop) {
  Begin();
  Step(SearchStopRequested{SearchId(1), StopMode::kFinishRunning},
       {CancelGeneration{GenerationId(1)}, End(IterationEnd::kSearchEnded, false), Start(2, 2)});
  ExpectBroken(Rule::kNothingAfterEnd);
}

}  // namespace
}  // namespace specgen
