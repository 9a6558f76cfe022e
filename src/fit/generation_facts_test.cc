#include "generation_facts.h"

#include <gtest/gtest.h>

#include "testing_run.h"

namespace specgen {
namespace {

TEST(GenerationFactsTest, ALiveReasoningShowsItsPaceItsSilenceItsLengthAndItsAnswer) {
  ToldRun run;
  run.Advance(700, 1, 20);  // 500 ms of silence, then 100 tokens a second.
  run.Advance(1500, 1, 100);
  run.Advance(2500, 1, 200, true);
  run.End(4500, 1, GenerationOutcome::kCompleted, 370);
  const WorkloadFacts facts = run.facts();
  ASSERT_EQ(facts.token_rate.size(), 1U);
  EXPECT_NEAR(facts.token_rate[0].value, 100, 0.01);
  EXPECT_NEAR(facts.first_token_ms.at(0).value, 500, 0.01);
  ASSERT_EQ(facts.iterations.size(), 1U);
  EXPECT_DOUBLE_EQ(facts.iterations[0].tokens.value, 200);
  EXPECT_FALSE(facts.iterations[0].tokens.is_cut);
  // In tokens as they are heard, not as they are billed.
  ASSERT_EQ(facts.answer_tokens.size(), 1U);
  EXPECT_NEAR(facts.answer_tokens[0].value, 200, 0.1);
  EXPECT_EQ(facts.advance_gap_ms.size(), 2U);
  EXPECT_DOUBLE_EQ(facts.prompt_tokens.at(0).value, 100);
}

TEST(GenerationFactsTest, WhatIsCutIsAtLeastAsLongAsItWasSeen) {
  ToldRun run;
  run.Advance(100, 1, 10);
  run.Advance(1100, 1, 110);
  run.Fork(1100, 2, 110);
  run.Cut(1500, 1);
  run.Cut(1500, 2);
  run.End(1600, 1, GenerationOutcome::kCancelled, 150);
  run.End(1600, 2, GenerationOutcome::kCancelled, 30);
  const WorkloadFacts facts = run.facts();
  EXPECT_TRUE(facts.iterations.at(0).tokens.is_cut);
  EXPECT_DOUBLE_EQ(facts.iterations[0].tokens.value, 150);
  ASSERT_EQ(facts.fork_tokens.size(), 1U);
  EXPECT_TRUE(facts.fork_tokens[0].is_cut);
  EXPECT_DOUBLE_EQ(facts.fork_tokens[0].value, 30);
  ASSERT_EQ(facts.fork_first_token_ms.size(), 1U);
  EXPECT_TRUE(facts.fork_first_token_ms[0].is_cut);
  EXPECT_DOUBLE_EQ(facts.fork_first_token_ms[0].value, 400);
  EXPECT_TRUE(facts.answer_tokens.empty());
  EXPECT_EQ(facts.reasoning_answers.trials, 0);
}

TEST(GenerationFactsTest, AForkThatIsHeardIsAsLongAsItTookAtThePaceOfReasonings) {
  ToldRun run;
  run.Advance(100, 1, 10);
  run.Advance(1100, 1, 110);
  run.Fork(1100, 2, 110);
  run.Advance(1410, 2, 1, true);
  run.End(2410, 2, GenerationOutcome::kCompleted, 88);
  const WorkloadFacts facts = run.facts();
  ASSERT_EQ(facts.fork_tokens.size(), 1U);
  EXPECT_FALSE(facts.fork_tokens[0].is_cut);
  EXPECT_NEAR(facts.fork_tokens[0].value, 101, 0.1);
  EXPECT_NEAR(facts.fork_first_token_ms.at(0).value, 300, 0.1);
  EXPECT_EQ(facts.cached_forks.hits, 1);
}

TEST(GenerationFactsTest, TriggersAreCountedAndTheLastGapIsCutOff) {
  ToldRun run;
  run.Trigger(500, 50, TriggerKind::kDesignDecision);
  run.Trigger(900, 90, TriggerKind::kThoughtStart);
  run.Advance(1500, 1, 150);
  const WorkloadFacts facts = run.facts();
  ASSERT_EQ(facts.first_trigger_tokens.size(), 1U);
  EXPECT_DOUBLE_EQ(facts.first_trigger_tokens[0].value, 50);
  ASSERT_EQ(facts.trigger_gap_tokens.size(), 2U);
  EXPECT_DOUBLE_EQ(facts.trigger_gap_tokens[0].value, 39);
  EXPECT_TRUE(facts.trigger_gap_tokens[1].is_cut);
  EXPECT_DOUBLE_EQ(facts.trigger_gap_tokens[1].value, 60);
  EXPECT_EQ(facts.trigger_counts[static_cast<std::size_t>(TriggerKind::kThoughtStart)], 1);
  EXPECT_EQ(facts.trigger_counts[static_cast<std::size_t>(TriggerKind::kCodeFence)], 0);
}

TEST(GenerationFactsTest, AFailedGenerationIsCountedAndTellsNothingElse) {
  ToldRun run;
  run.Fork(100, 2, 10);
  run.End(200, 2, GenerationOutcome::kFailed, 0);
  const WorkloadFacts facts = run.facts();
  EXPECT_EQ(facts.failed_generations.hits, 1);
  EXPECT_EQ(facts.failed_generations.trials, 2);
  EXPECT_TRUE(facts.fork_tokens.empty());
  EXPECT_EQ(facts.fork_answers.trials, 0);
}

}  // namespace
}  // namespace specgen
