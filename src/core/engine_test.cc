#include "specgen/core/engine.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace specgen {
namespace {

TEST(EngineTest, SearchesShareTheSlotsAndKeepApart) {
  EngineDriver driver;
  driver.JoinSlots(2, 1);
  const auto first = driver.Submit(SearchOptions{}, 1);
  const auto second = driver.Submit(SearchOptions{}, 2);
  EXPECT_NE(first.generation, second.generation);
  driver.FindNew(second.generation, CandidateOrigin::kReasoningAnswer);
  driver.Finish(second.generation, GenerationOutcome::kCompleted);
  driver.End(driver.Take<RunStage>(), StageOutcome::kCompileFailed);
  EXPECT_EQ(driver.Take<IterationFinished>().search, SearchId(2));
  EXPECT_EQ(driver.engine().Searches()[0].iteration, 1);
  EXPECT_EQ(driver.engine().Searches()[1].iteration, 2);
}

TEST(EngineTest, WorkOfALostSlotRunsAgainAndItsLateResultIsIgnored) {
  EngineDriver driver;
  driver.JoinSlots(1, 1);
  const auto start = driver.Submit(SearchOptions{});
  driver.FindNew(start.generation, CandidateOrigin::kTrace);
  const auto lost = driver.Take<RunStage>();
  driver.LoseSlot(lost.slot);
  driver.ExpectNothingElse();
  EXPECT_EQ(driver.engine().Waiting(Instant())[0].reason, WaitReason::kNoSlot);
  driver.End(lost, StageOutcome::kPassed);
  driver.ExpectNothingElse();
  driver.Apply(SlotJoined{SlotId(77), SlotKind::kCompile});
  const auto again = driver.Take<RunStage>();
  EXPECT_EQ(again.candidate, lost.candidate);
  EXPECT_NE(again.lease, lost.lease);
}

TEST(EngineTest, CandidateThatLosesTooManySlotsIsQuarantinedAsCrashed) {
  EngineOptions options;
  options.scheduler.slot_loss_max = 1;
  EngineDriver driver(options);
  driver.JoinSlots(2, 0);
  const auto start = driver.Submit(SearchOptions{});
  const CandidateId candidate = driver.FindNew(start.generation, CandidateOrigin::kTrace);
  driver.LoseSlot(driver.Take<RunStage>().slot);
  driver.LoseSlot(driver.Take<RunStage>().slot);
  const auto judged = driver.Take<CandidateJudged>();
  EXPECT_EQ(judged.candidate, candidate);
  EXPECT_EQ(judged.outcome, StageOutcome::kCrashed);
  driver.ExpectNothingElse();
}

TEST(EngineTest, EarliestDeadlineIsNamed) {
  EngineDriver driver;
  EXPECT_FALSE(driver.engine().NextDeadline().has_value());
  SearchOptions options;
  options.budget.wall_time_max = std::chrono::seconds(20);
  driver.Submit(options, 1);
  options.budget.wall_time_max = std::chrono::seconds(10);
  driver.Submit(options, 2);
  EXPECT_EQ(driver.engine().NextDeadline()->since_epoch(), std::chrono::seconds(10));
}

TEST(EngineTest, DeadlineHoldsThoughItsTickIsLate) {
  EngineDriver driver;
  driver.JoinSlots(1, 1);
  SearchOptions options;
  options.budget.wall_time_max = std::chrono::seconds(10);
  const auto start = driver.Submit(options);
  driver.FindNew(start.generation, CandidateOrigin::kTrace);
  const auto run = driver.Take<RunStage>();
  driver.Advance(std::chrono::seconds(11));
  driver.End(run, StageOutcome::kPassed);
  EXPECT_EQ(driver.CountOf<RunStage>(), 0);
  EXPECT_EQ(driver.Take<CancelGeneration>().generation, start.generation);
  EXPECT_EQ(driver.Take<CandidateJudged>().outcome, StageOutcome::kCancelled);
  driver.Finish(start.generation, GenerationOutcome::kCompleted);
  EXPECT_EQ(driver.CountOf<StartReasoning>(), 0);
  EXPECT_EQ(driver.Take<SearchFinished>().end, SearchEnd::kWallTimeBudget);
}

TEST(EngineTest, PolicyCanBeChangedWhileWorkWaits) {
  EngineDriver driver;
  driver.JoinSlots(1, 1);
  const auto start = driver.Submit(SearchOptions{});
  driver.FindNew(start.generation, CandidateOrigin::kTrace);
  driver.FindNew(start.generation, CandidateOrigin::kReasoningAnswer);
  for (int policy = 0; policy < kSchedulingPolicyKindCount; ++policy) {
    driver.Apply(SchedulingPolicySelected{static_cast<SchedulingPolicyKind>(policy)});
  }
  driver.End(driver.Take<RunStage>(), StageOutcome::kPassed);
  EXPECT_EQ(driver.CountOf<RunStage>(), 2);
}

TEST(EngineDeathTest, TimeThatGoesBackIsABug) {
  Engine engine(EngineOptions{});
  Actions actions;
  engine.Apply(Instant(Duration(5)), Tick{}, actions);
  EXPECT_DEATH(engine.Apply(Instant(Duration(4)), Tick{}, actions), "time does not go back");
}

TEST(EngineDeathTest, EventAboutAGenerationThatNeverWasIsABug) {
  Engine engine(EngineOptions{});
  Actions actions;
  EXPECT_DEATH(engine.Apply(Instant(), TraceAdvanced{GenerationId(1), 0, 0}, actions),
               "generation that the core has started");
}

}  // namespace
}  // namespace specgen
