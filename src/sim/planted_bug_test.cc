#include "planted_bug.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

Actions SomeActions() {
  StartReasoning start;
  start.search = SearchId(1);
  start.generation = GenerationId(4);
  return {CancelGeneration{GenerationId(3)}, start};
}

TEST(PlantedBugTest, NoneChangesNothing) {
  PlantedBug bug;
  bug.Start(Canary::kNone);
  Actions actions = SomeActions();
  bug.Change(Tick{}, actions);
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(std::get<StartReasoning>(actions[1]).generation, GenerationId(4));
  EXPECT_TRUE(bug.Told(StageFinished{}));
  EXPECT_FALSE(bug.Swallows(TriggerReached{}));
}

TEST(PlantedBugTest, LostEventsAreNotTold) {
  PlantedBug bug;
  bug.Start(Canary::kLoseResult);
  EXPECT_FALSE(bug.Told(StageFinished{}));
  EXPECT_TRUE(bug.Told(SlotLost{}));
  bug.Start(Canary::kDeafToTriggers);
  EXPECT_TRUE(bug.Swallows(TriggerReached{}));
  EXPECT_FALSE(bug.Swallows(TraceAdvanced{}));
}

TEST(PlantedBugTest, IgnoredLimitsAreToldAsNone) {
  SearchSubmitted submitted;
  submitted.options.budget.token_max = 5;
  PlantedBug bug;
  bug.Start(Canary::kIgnoreTokenBudget);
  const Event told = *bug.Told(submitted);
  EXPECT_EQ(std::get<SearchSubmitted>(told).options.budget.token_max, 0);
}

TEST(PlantedBugTest, ActionsAreRepeatedOrForged) {
  PlantedBug bug;
  bug.Start(Canary::kCancelTwice);
  Actions actions = SomeActions();
  bug.Change(Tick{}, actions);
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(std::get<CancelGeneration>(actions[2]).generation, GenerationId(3));

  bug.Start(Canary::kReasonTwice);
  actions = SomeActions();
  bug.Change(Tick{}, actions);
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(std::get<StartReasoning>(actions[2]).generation, GenerationId(5));
}

TEST(PlantedBugTest, OneForkMoreIsOneOfWhichTheEngineHearsNothing) {
  ForkGeneration fork;
  fork.generation = GenerationId(4);
  fork.token_max = 100;
  PlantedBug bug;
  bug.Start(Canary::kForkTwice);
  Actions actions = {fork};
  bug.Change(Tick{}, actions);
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(std::get<ForkGeneration>(actions[1]).generation, GenerationId(5));
  EXPECT_EQ(std::get<ForkGeneration>(actions[1]).token_max, 100);
  EXPECT_TRUE(bug.Told(GenerationFinished{GenerationId(4), {}, {}}));
  EXPECT_FALSE(bug.Told(GenerationFinished{GenerationId(5), {}, {}}));
}

TEST(PlantedBugTest, TokenLimitOfAForkIsDoubled) {
  ForkGeneration fork;
  fork.token_max = 100;
  PlantedBug bug;
  bug.Start(Canary::kForkWithoutLimit);
  Actions actions = {fork};
  bug.Change(Tick{}, actions);
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(std::get<ForkGeneration>(actions[0]).token_max, 200);
}

TEST(PlantedBugTest, StartForgetsTheLastRun) {
  PlantedBug bug;
  bug.Start(Canary::kReuseId);
  Actions none;
  bug.Change(GenerationFinished{GenerationId(3), {}, {}}, none);
  bug.Start(Canary::kReuseId);
  Actions actions = SomeActions();
  bug.Change(Tick{}, actions);
  EXPECT_EQ(std::get<StartReasoning>(actions[1]).generation, GenerationId(4));
}

}  // namespace
}  // namespace specgen
