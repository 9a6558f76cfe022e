#include "checker_fixture.h"

namespace specgen {
namespace {

SearchOptions OneFork() {
  SearchOptions options;
  options.forks.forks_per_trigger = 1;
  options.forks.in_flight_max = 2;
  options.forks.per_iteration_max = 2;
  options.forks.cooldown_tokens = 50;
  options.forks.token_max = 100;
  return options;
}

TEST_F(CheckerTest, ForksWithinTheirLimitsAreFine) {
  Begin(OneFork());
  Step(Trigger(100), {Fork(2, 400)});
  Step(Trigger(150), {Fork(3, 600)});
  ExpectFine();
}

TEST_F(CheckerTest, ForkLimitsHold) {
  struct Row {
    const char* name;
    std::int64_t second_tokens;
    ForkGeneration second;
    Rule rule;
  };
  ForkGeneration large = Fork(3, 600);
  large.token_max = 101;
  ForkGeneration of_nobody = Fork(3, 600);
  of_nobody.parent = GenerationId(2);
  const std::vector<Row> rows = {
      {"one token too soon", 149, Fork(3, 596), Rule::kForkLimits},
      {"beyond its trigger", 150, Fork(3, 601), Rule::kForkPrefix},
      {"too many tokens", 150, large, Rule::kForkLimits},
      {"of a fork", 150, of_nobody, Rule::kForkPrefix},
      {"of a used id", 150, Fork(2, 600), Rule::kNewIdIsNew},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    checker_.Start(scheduler_);
    Begin(OneFork());
    Step(Trigger(100), {Fork(2, 400)});
    ExpectFine();
    Step(Trigger(row.second_tokens), {row.second});
    ExpectBroken(row.rule);
  }
}

TEST_F(CheckerTest, MoreForksThanMayBeInFlightAreFound) {
  SearchOptions options = OneFork();
  options.forks.per_iteration_max = 9;
  Begin(options);
  Step(Trigger(100), {Fork(2, 400)});
  Step(Trigger(200), {Fork(3, 800)});
  Step(Trigger(300), {Fork(4, 1200)});
  ExpectBroken(Rule::kForkLimits);
}

TEST_F(CheckerTest, MoreForksThanAnIterationMayHaveAreFound) {
  Begin(OneFork());
  Step(Trigger(100), {Fork(2, 400)});
  Step(GenerationFinished{GenerationId(2), GenerationOutcome::kCompleted, {}});
  Step(Trigger(200), {Fork(3, 800)});
  Step(GenerationFinished{GenerationId(3), GenerationOutcome::kCompleted, {}});
  ExpectFine();
  Step(Trigger(300), {Fork(4, 1200)});
  ExpectBroken(Rule::kForkLimits);
}

TEST_F(CheckerTest, ForkThatNothingAskedForIsFound) {
  Begin(OneFork());
  Step(TraceAdvanced{GenerationId(1), 400, 100});
  Step(Tick{}, {Fork(2, 400)});
  ExpectBroken(Rule::kForkPrefix);
}

TEST_F(CheckerTest, TokensPromisedBeyondTheBudgetAreFound) {
  SearchOptions options = OneFork();
  options.budget.token_max = 199;
  Begin(options);  // The reasoning holds 100.
  Step(Trigger(100), {Fork(2, 400)});
  ExpectBroken(Rule::kTokenBudget);
}

TEST_F(CheckerTest, TokensThatCameBackMayBePromisedAgainButNotTwice) {
  for (const std::int64_t promised : {70, 71}) {
    SearchOptions options = OneFork();
    options.budget.token_max = 300;
    options.forks.per_iteration_max = 9;
    checker_.Start(scheduler_);
    Begin(options);
    Step(Trigger(100), {Fork(2, 400)});
    Step(Trigger(200), {Fork(3, 800)});
    // The terminal event may be repeated: it gives nothing back a second time.
    Step(GenerationFinished{GenerationId(2), GenerationOutcome::kCompleted, {0, 0, 30}});
    Step(GenerationFinished{GenerationId(2), GenerationOutcome::kCompleted, {0, 0, 30}});
    ForkGeneration last = Fork(4, 1200);
    last.token_max = promised;
    Step(Trigger(300), {last});
    if (promised == 70) {
      ExpectFine();
    } else {
      ExpectBroken(Rule::kTokenBudget);
    }
  }
}

TEST_F(CheckerTest, NothingIsGeneratedOnceTheTimeIsOver) {
  SearchOptions options = OneFork();
  options.budget.wall_time_max = std::chrono::seconds(10);
  Begin(options);
  Advance(std::chrono::nanoseconds(9'999'999'999));
  Step(Trigger(100), {Fork(2, 400)});
  ExpectFine();
  Advance(Duration(1));
  Step(Trigger(200), {Fork(3, 800)});
  ExpectBroken(Rule::kWallTimeBudget);
}

TEST_F(CheckerTest, SecondReasoningIsFound) {
  Begin();
  Step(Tick{}, {Start(2, 2)});
  ExpectBroken(Rule::kOneReasoning);
}

TEST_F(CheckerTest, RefusalsMustHoldTrue) {
  struct Row {
    const char* name;
    ForkRefusal reason;
    bool holds;
  };
  const std::vector<Row> rows = {
      {"too soon", ForkRefusal::kCooldown, true},
      {"speculation is on", ForkRefusal::kSpeculationOff, false},
      {"one of two is in flight", ForkRefusal::kInFlightMax, false},
      {"one of two is used", ForkRefusal::kIterationMax, false},
      {"there is no budget", ForkRefusal::kBudget, false},
      {"nothing waits", ForkRefusal::kBacklog, false},
      {"the reasoning lives", ForkRefusal::kReasoningEnded, false},
      {"there is an allowance", ForkRefusal::kTokenShare, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    checker_.Start(scheduler_);
    Begin(OneFork());
    Step(Trigger(100), {Fork(2, 400)});
    Step(Trigger(120),
         {ForkRefused{SearchId(1), GenerationId(1), TriggerKind::kPeriodic, 0, 480, row.reason}});
    if (row.holds) {
      ExpectFine();
    } else {
      ExpectBroken(Rule::kRefusalIsTrue);
    }
  }
}

TEST_F(CheckerTest, GenerationIsCancelledOnce) {
  Begin();
  Step(Tick{}, {CancelGeneration{GenerationId(1)}, CancelGeneration{GenerationId(1)}});
  ExpectBroken(Rule::kCancelWhatRuns);
}

TEST_F(CheckerTest, CancellationMayCrossWithTheEndInOneStepOnly) {
  Begin();
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCompleted, {}},
       {CancelGeneration{GenerationId(1)}});
  ExpectFine();
  checker_.Start(scheduler_);
  Begin();
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCompleted, {}});
  Step(Tick{}, {CancelGeneration{GenerationId(1)}});
  ExpectBroken(Rule::kCancelWhatRuns);
}

TEST_F(CheckerTest, JudgedTraceWithSpeculationOffIsFound) {
  SearchOptions options;
  options.forks.speculation = false;
  Step(SearchSubmitted{SearchId(1), options}, {Start(1, 1)});
  ExpectBroken(Rule::kForkLimits);
}

TEST_F(CheckerTest, PromptThatShowsWhatNeverHappenedIsFound) {
  StartReasoning start = Start(1, 1);
  start.plan.failures.push_back({CandidateId(4), StageOutcome::kCrashed, 1});
  Step(SearchSubmitted{SearchId(1), {}}, {start});
  ExpectBroken(Rule::kPlanIsTrue);
}

}  // namespace
}  // namespace specgen
