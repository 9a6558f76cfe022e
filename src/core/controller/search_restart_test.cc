#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace specgen {
namespace {

using std::chrono::seconds;

class SearchRestartTest : public testing::Test {
 protected:
  SearchRestartTest() {
    options_.forks.forks_per_trigger = 1;
    options_.forks.cooldown_tokens = 0;
    options_.forks.idle_cooldown_tokens = 0;
    options_.criterion.kind = CriterionKind::kBest;
    options_.criterion.noise_margin = Ppm{0};
    driver_.JoinSlots(1, 1);
  }

  // The slots of a worker that was started again.
  void JoinNewSlots() {
    driver_.Apply(SlotJoined{SlotId(101), SlotKind::kCompile});
    driver_.Apply(SlotJoined{SlotId(102), SlotKind::kDevice});
  }
  void Resume(std::int32_t iteration_max) {
    Budget budget = options_.budget;
    budget.iteration_max = iteration_max;
    driver_.Apply(SearchResumed{SearchId(1), budget});
  }
  SearchView View() { return driver_.engine().Searches().front(); }

  SearchOptions options_;
  EngineDriver driver_;
};

TEST_F(SearchRestartTest, LostReasoningIsStartedAnewInTheSameIteration) {
  const auto lost = driver_.Submit(options_);
  driver_.Apply(TraceAdvanced{lost.generation, 400, 100});
  driver_.Apply(HostRestarted{});
  const auto anew = driver_.Take<StartReasoning>();
  EXPECT_NE(anew.generation, lost.generation);
  EXPECT_EQ(anew.plan.iteration, 1);
  driver_.ExpectNothingElse();
  EXPECT_EQ(View().usage.generated_tokens, 100);
  // Nothing of the lost one counts any more.
  driver_.Finish(lost.generation, GenerationOutcome::kFailed);
  driver_.Trigger(lost.generation, 200);
  EXPECT_EQ(driver_.Take<ForkRefused>().reason, ForkRefusal::kReasoningEnded);
  driver_.ExpectNothingElse();
}

TEST_F(SearchRestartTest, LostReasoningsAreNoFailuresOfTheModel) {
  options_.reasoning_failure_max = 1;
  driver_.Submit(options_);
  for (int i = 0; i < 5; ++i) {
    driver_.Apply(HostRestarted{});
    EXPECT_EQ(driver_.Take<StartReasoning>().plan.iteration, 1);
  }
  driver_.ExpectNothingElse();
}

TEST_F(SearchRestartTest, PromptAfterALossShowsWhatTheIterationHadFound) {
  options_.criterion.kind = CriterionKind::kNever;
  const auto lost = driver_.Submit(options_);
  const CandidateId found = driver_.FindNew(lost.generation, CandidateOrigin::kTrace);
  driver_.Judge(1'500'000);
  driver_.Take<CandidateJudged>();
  driver_.Apply(HostRestarted{});
  EXPECT_EQ(driver_.Take<StartReasoning>().plan.parent.candidate, found);
}

TEST_F(SearchRestartTest, ReasoningWhoseAnswerWasFoundIsNotRepeated) {
  const auto start = driver_.Submit(options_);
  driver_.FindNew(start.generation, kAnswer);
  driver_.Take<RunStage>();
  driver_.Apply(HostRestarted{});
  driver_.ExpectNothingElse();
  JoinNewSlots();
  driver_.Judge(1'500'000);
  driver_.Take<CandidateJudged>();
  EXPECT_EQ(driver_.Take<IterationFinished>().end, IterationEnd::kReasoningJudged);
  EXPECT_EQ(driver_.Take<StartReasoning>().plan.iteration, 2);
}

TEST_F(SearchRestartTest, IterationThatWaitedForALostForkGoesOn) {
  const auto start = driver_.Submit(options_);
  driver_.Trigger(start.generation, 100);
  driver_.Take<ForkGeneration>();
  driver_.Finish(start.generation, GenerationOutcome::kCompleted);
  driver_.ExpectNothingElse();
  driver_.Apply(HostRestarted{});
  EXPECT_EQ(driver_.Take<IterationFinished>().end, IterationEnd::kNoAnswer);
  EXPECT_EQ(driver_.Take<StartReasoning>().plan.iteration, 2);
  driver_.ExpectNothingElse();
}

TEST_F(SearchRestartTest, RunningStageRunsAgainAndItsCandidateIsNoSuspect) {
  const auto start = driver_.Submit(options_);
  const CandidateId candidate = driver_.FindNew(start.generation, kAnswer);
  driver_.Finish(start.generation, GenerationOutcome::kCompleted);
  for (int i = 0; i < 5; ++i) {
    const auto lost = driver_.Take<RunStage>();
    driver_.Apply(HostRestarted{});
    EXPECT_EQ(driver_.engine().Waiting(Instant()).front().reason, WaitReason::kNoSlot);
    EXPECT_TRUE(driver_.engine().Slots().empty());
    driver_.End(lost, StageOutcome::kPassed);
    driver_.ExpectNothingElse();
    driver_.Apply(SlotJoined{SlotId(200U + static_cast<unsigned>(i)), SlotKind::kCompile});
  }
  EXPECT_EQ(driver_.Take<RunStage>().candidate, candidate);
  driver_.ExpectNothingElse();
}

TEST_F(SearchRestartTest, PassedStagesAreNotRunAgain) {
  const auto start = driver_.Submit(options_);
  driver_.FindNew(start.generation, kAnswer);
  driver_.Pass(Stage::kCompilation);
  driver_.Take<RunStage>();
  driver_.Apply(HostRestarted{});
  JoinNewSlots();
  EXPECT_EQ(driver_.Take<RunStage>().stage, Stage::kValidation);
}

TEST_F(SearchRestartTest, DrainingSearchEndsWithWhatWasLost) {
  driver_.Submit(options_);
  driver_.Apply(SearchStopRequested{SearchId(1), StopMode::kFinishRunning});
  driver_.Take<IterationFinished>();
  driver_.Take<CancelGeneration>();
  driver_.ExpectNothingElse();
  driver_.Apply(HostRestarted{});
  EXPECT_EQ(driver_.Take<SearchFinished>().end, SearchEnd::kStopped);
  driver_.ExpectNothingElse();
}

TEST_F(SearchRestartTest, StoppedSearchGoesOnWithTheNextIteration) {
  driver_.Submit(options_);
  driver_.Apply(SearchStopRequested{SearchId(1), StopMode::kAtOnce});
  driver_.Apply(HostRestarted{});
  driver_.Take<IterationFinished>();
  driver_.Take<CancelGeneration>();
  driver_.Take<SearchFinished>();
  Resume(10);
  EXPECT_EQ(driver_.Take<StartReasoning>().plan.iteration, 2);
  driver_.ExpectNothingElse();
  EXPECT_FALSE(View().finished);
}

TEST_F(SearchRestartTest, SpentBudgetEndsItAgainAndARaisedOneGoesOn) {
  options_.budget.iteration_max = 1;
  const auto start = driver_.Submit(options_);
  driver_.Finish(start.generation, GenerationOutcome::kCompleted);
  driver_.Take<IterationFinished>();
  driver_.Take<SearchFinished>();
  Resume(1);
  EXPECT_EQ(driver_.Take<SearchFinished>().end, SearchEnd::kIterationBudget);
  Resume(2);
  EXPECT_EQ(driver_.Take<StartReasoning>().plan.iteration, 2);
  driver_.ExpectNothingElse();
}

TEST_F(SearchRestartTest, IterationThatFoundNoTokensIsTheFirstOneStill) {
  options_.budget.token_max = 10;
  driver_.Apply(SearchSubmitted{SearchId(1), options_});
  EXPECT_EQ(driver_.Take<SearchFinished>().end, SearchEnd::kTokenBudget);
  Budget budget = options_.budget;
  budget.token_max = 100'000;
  driver_.Apply(SearchResumed{SearchId(1), budget});
  EXPECT_EQ(driver_.Take<StartReasoning>().plan.iteration, 1);
}

TEST_F(SearchRestartTest, WallTimeCountsFromTheStartOfTheSearch) {
  options_.budget.wall_time_max = seconds(20);
  driver_.Submit(options_);
  driver_.Advance(seconds(20));
  driver_.Apply(HostRestarted{});
  driver_.Take<IterationFinished>();
  driver_.Take<CancelGeneration>();
  EXPECT_EQ(driver_.Take<SearchFinished>().end, SearchEnd::kWallTimeBudget);
  Resume(10);
  EXPECT_EQ(driver_.Take<SearchFinished>().end, SearchEnd::kWallTimeBudget);
  driver_.ExpectNothingElse();
  Budget budget = options_.budget;
  budget.wall_time_max = seconds(30);
  driver_.Apply(SearchResumed{SearchId(1), budget});
  driver_.Take<StartReasoning>();
  EXPECT_EQ(driver_.engine().NextDeadline(), Instant(seconds(30)));
}

TEST_F(SearchRestartTest, LostForksGiveTheirTokensBack) {
  options_.budget.token_max = 100'000;
  const auto start = driver_.Submit(options_);
  driver_.Trigger(start.generation, 100);
  driver_.Take<ForkGeneration>();
  driver_.Apply(HostRestarted{});
  const auto anew = driver_.Take<StartReasoning>();
  EXPECT_EQ(View().tokens_reserved, anew.token_max);
  EXPECT_EQ(View().forks_in_flight, 0);
  driver_.Trigger(anew.generation, 50);
  const auto fork = driver_.Take<ForkGeneration>();
  JoinNewSlots();
  driver_.FindNew(fork.generation, kFork);
  driver_.Take<RunStage>();
  driver_.ExpectNothingElse();
}

}  // namespace
}  // namespace specgen
