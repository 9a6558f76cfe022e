#include "checker_fixture.h"

namespace specgen {
namespace {

TEST_F(CheckerTest, StageThatShouldNotRunIsFound) {
  struct Row {
    const char* name;
    RunStage run;
    Rule rule;
  };
  RunStage on_device = Run(2, Stage::kCompilation, 2);
  on_device.slot = SlotId(2);
  RunStage on_lost = Run(2, Stage::kCompilation, 2);
  on_lost.slot = SlotId(9);
  RunStage of_another = Run(2, Stage::kCompilation, 2);
  of_another.search = SearchId(2);
  const std::vector<Row> rows = {
      {"slot is busy", Run(2, Stage::kCompilation, 2), Rule::kOneLeasePerSlot},
      {"slot does not fit", on_device, Rule::kSlotFitsStage},
      {"slot is not there", on_lost, Rule::kOneLeasePerSlot},
      {"validation before compilation", Run(2, Stage::kValidation, 2), Rule::kStageOrder},
      {"candidate that nobody found", Run(2, Stage::kCompilation, 7), Rule::kStageOrder},
      {"candidate runs already", Run(2, Stage::kCompilation, 1), Rule::kNothingRunsTwice},
      {"lease was given before", Run(1, Stage::kCompilation, 2), Rule::kNewIdIsNew},
      {"candidate of another search", of_another, Rule::kStageOrder},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    checker_.Start(scheduler_);
    Begin();
    Step(Found(1, 11), {Run(1, Stage::kCompilation)});
    Step(Found(2, 12));
    ExpectFine();
    Step(Tick{}, {row.run});
    ExpectBroken(row.rule);
  }
}

TEST_F(CheckerTest, JudgedCandidateDoesNotRunAgain) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kCompileFailed),
       {Judged(1, Stage::kCompilation, StageOutcome::kCompileFailed)});
  ExpectFine();
  Step(Tick{}, {Run(2, Stage::kCompilation)});
  ExpectBroken(Rule::kNothingRunsTwice);
}

TEST_F(CheckerTest, LateResultOfALostSlotChangesNothing) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(SlotLost{SlotId(1)});
  Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kCompileFailed));
  ExpectFine();
  Advance(scheduler_.suspect_pause);
  Step(SlotJoined{SlotId(3), SlotKind::kCompile});
  ExpectBroken(Rule::kWorkConserving);  // It still waits, and must run on the new slot.
}

TEST_F(CheckerTest, CandidateAtItsLossLimitRunsAgainAndBeyondItIsQuarantined) {
  scheduler_.slot_loss_max = 1;
  checker_.Start(scheduler_);
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(SlotLost{SlotId(1)});
  Advance(scheduler_.suspect_pause);
  Step(SlotJoined{SlotId(3), SlotKind::kCompile}, {RunOn(3, Run(2, Stage::kCompilation))});
  ExpectFine();
  Step(SlotLost{SlotId(3)}, {Judged(1, Stage::kCompilation, StageOutcome::kCrashed)});
  ExpectFine();
  EXPECT_EQ(checker_.quarantine_count(), 1);
}

TEST_F(CheckerTest, QuarantineForWhatAnotherOneMayHaveDoneIsFound) {
  for (const bool second_stands_beside : {false, true}) {
    scheduler_.slot_loss_max = 1;
    checker_.Start(scheduler_);
    Begin();
    Step(SlotJoined{SlotId(3), SlotKind::kCompile});
    Step(Found(1, 11), {Run(1, Stage::kCompilation)});
    Step(Found(2, 12), {RunOn(3, Run(2, Stage::kCompilation, 2))});
    Step(SlotLost{SlotId(3)});
    Step(SlotLost{SlotId(1)});
    Advance(scheduler_.suspect_pause);
    Step(SlotJoined{SlotId(4), SlotKind::kCompile}, {RunOn(4, Run(3, Stage::kCompilation))});
    const RunStage beside = RunOn(5, Run(4, Stage::kCompilation, 2));
    if (second_stands_beside) Step(SlotJoined{SlotId(5), SlotKind::kCompile}, {beside});
    Step(SlotLost{SlotId(4)}, {Judged(1, Stage::kCompilation, StageOutcome::kCrashed)});
    const CandidateJudged other = Judged(2, Stage::kCompilation, StageOutcome::kCrashed);
    if (second_stands_beside) Step(SlotLost{SlotId(5)}, {other});
    ExpectFine();
    checker_.EndRun();
    ASSERT_TRUE(checker_.violation());
    EXPECT_EQ(checker_.violation()->rule == Rule::kBystanderSpared, second_stands_beside)
        << checker_.violation()->text;
  }
}

TEST_F(CheckerTest, JudgeThatFailsIsAskedAgainThenTheCandidateEndsWithoutAVerdict) {
  scheduler_.slot_loss_max = 1;
  checker_.Start(scheduler_);
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kLost), {Run(2, Stage::kCompilation)});
  ExpectFine();
  Step(Ended(Run(2, Stage::kCompilation), StageOutcome::kLost),
       {Judged(1, Stage::kCompilation, StageOutcome::kLost)});
  ExpectFine();
  EXPECT_EQ(checker_.quarantine_count(), 0);
}

TEST_F(CheckerTest, FailureOfTheJudgeThatBecomesAVerdictIsFound) {
  scheduler_.slot_loss_max = 0;
  checker_.Start(scheduler_);
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kLost),
       {Judged(1, Stage::kCompilation, StageOutcome::kCrashed)});
  ExpectBroken(Rule::kJudgedOnce);
}

TEST_F(CheckerTest, MissingQuarantineIsFound) {
  scheduler_.slot_loss_max = 0;
  checker_.Start(scheduler_);
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(SlotLost{SlotId(1)});
  ExpectBroken(Rule::kLostWorkRequeued);
}

TEST_F(CheckerTest, StageIsCancelledOnceAndByItsOwnRequest) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(Tick{}, {CancelStage{RequestId(5), SlotLeaseId(1)}});
  ExpectBroken(Rule::kCancelWhatRuns);
}

TEST_F(CheckerTest, StageThatStartsWhenTheTimeIsOverIsFound) {
  SearchOptions options;
  options.budget.wall_time_max = std::chrono::seconds(1);
  Begin(options);
  Advance(std::chrono::seconds(1));
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  ExpectBroken(Rule::kWallTimeBudget);
}

}  // namespace
}  // namespace specgen
