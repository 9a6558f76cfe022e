#include "candidate_facts.h"

#include <gtest/gtest.h>

#include "testing_run.h"

namespace specgen {
namespace {

constexpr auto kFork = CandidateOrigin::kForkAnswer;
constexpr auto kAnswer = CandidateOrigin::kReasoningAnswer;

TEST(CandidateFactsTest, SourcesHaveTheirFateAndTheirPlaceInTheReasoning) {
  ToldRun run;
  run.Advance(1000, 1, 100);
  run.Fork(1000, 2, 40);
  run.Find(1200, 1, 2, kFork, 7);
  run.Judge(1200, 1300, 1, Stage::kCompilation, StageOutcome::kPassed);
  run.Judge(1300, 1350, 1, Stage::kValidation, StageOutcome::kPassed);
  run.Judge(1350, 1450, 1, Stage::kProfiling, StageOutcome::kPassed);
  run.Verdict(1450, 1, Stage::kProfiling, StageOutcome::kPassed);
  run.Advance(2000, 1, 200, true);
  run.Find(2100, 2, 1, kAnswer, 8);
  run.Judge(2100, 2150, 2, Stage::kCompilation, StageOutcome::kCompileFailed);
  run.Verdict(2150, 2, Stage::kCompilation, StageOutcome::kCompileFailed);
  run.End(2100, 1, GenerationOutcome::kCompleted, 220);
  const WorkloadFacts facts = run.facts();
  const auto& sources = facts.iterations.at(0).sources;
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[0].fate, SeenFate::kRight);
  EXPECT_DOUBLE_EQ(sources[0].speedup, 2);
  EXPECT_DOUBLE_EQ(sources[0].tokens, 40);
  EXPECT_FALSE(sources[0].is_whole);
  EXPECT_EQ(sources[1].fate, SeenFate::kWrong);
  EXPECT_TRUE(sources[1].is_whole);
  EXPECT_EQ(facts.failure_counts[static_cast<std::size_t>(Failure::kCompileFails)], 1);
  EXPECT_EQ(facts.reasoning_answers.hits, 1);
  EXPECT_EQ(facts.fork_answers.trials, 0);
  EXPECT_DOUBLE_EQ(facts.baseline_us.at(0).value, 100);
  EXPECT_DOUBLE_EQ(facts.noise.at(0).value, 0.02);
}

TEST(CandidateFactsTest, WhatNobodyJudgedIsKnownByTheStagesThatItPassed) {
  ToldRun run;
  run.Fork(10, 2, 5);
  for (std::uint64_t id = 1; id <= 3; ++id) run.Find(20, id, 2, kFork, id);
  run.Judge(20, 30, 2, Stage::kCompilation, StageOutcome::kPassed);
  run.Judge(20, 30, 3, Stage::kCompilation, StageOutcome::kPassed);
  run.Judge(30, 40, 3, Stage::kValidation, StageOutcome::kPassed);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    run.Verdict(50, id, Stage::kCompilation, StageOutcome::kCancelled);
  }
  const auto sources = run.facts().iterations.at(0).sources;
  ASSERT_EQ(sources.size(), 3U);
  EXPECT_EQ(sources[0].fate, SeenFate::kUnknown);
  EXPECT_EQ(sources[1].fate, SeenFate::kCompiled);
  EXPECT_EQ(sources[2].fate, SeenFate::kValidated);
}

TEST(CandidateFactsTest, EqualSourcesAreDuplicatesAndNoNewSources) {
  ToldRun run;
  run.Fork(10, 2, 5);
  run.Find(20, 1, 2, kFork, 7);
  run.Find(21, 2, 2, kFork, 7);
  run.Find(22, 3, 2, kFork, 8);
  const WorkloadFacts facts = run.facts();
  EXPECT_EQ(facts.duplicates.hits, 1);
  EXPECT_EQ(facts.duplicates.trials, 2);
  EXPECT_EQ(facts.iterations.at(0).sources.size(), 2U);
}

TEST(CandidateFactsTest, ASourceThatWasDroppedIsKnownOnceAnEqualOneIsJudged) {
  ToldRun run;
  run.Advance(5, 1, 50);
  run.Fork(10, 2, 5);
  run.Find(20, 1, 2, kFork, 7);
  run.Verdict(25, 1, Stage::kCompilation, StageOutcome::kCancelled);
  run.Fork(30, 3, 40);
  run.Find(40, 2, 3, kFork, 7);
  run.Judge(40, 50, 2, Stage::kValidation, StageOutcome::kMismatch);
  run.Verdict(50, 2, Stage::kValidation, StageOutcome::kMismatch);
  const WorkloadFacts facts = run.facts();
  const auto& sources = facts.iterations.at(0).sources;
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources[0].fate, SeenFate::kWrong);
  EXPECT_DOUBLE_EQ(sources[0].tokens, 5);
  EXPECT_EQ(facts.failure_counts[static_cast<std::size_t>(Failure::kMismatch)], 1);
}

TEST(CandidateFactsTest, RepairsAreMarked) {
  ToldRun run;
  run.Advance(5, 1, 5);
  run.Fork(10, 2, 5, CandidateId(9));
  run.Find(20, 1, 2, kFork, 7);
  EXPECT_TRUE(run.facts().iterations.at(0).sources.at(0).is_repair);
}

TEST(CandidateFactsTest, StagesTakeTheirTimeAndCancelledOnesAtLeastThatLong) {
  ToldRun run;
  run.Fork(10, 2, 5);
  run.Find(20, 1, 2, kFork, 7);
  run.Judge(20, 120, 1, Stage::kCompilation, StageOutcome::kPassed);
  run.Judge(120, 150, 1, Stage::kValidation, StageOutcome::kLost);
  run.Judge(150, 200, 1, Stage::kValidation, StageOutcome::kPassed);
  run.Judge(200, 210, 2, Stage::kValidation, StageOutcome::kMismatch);
  run.Judge(200, 260, 1, Stage::kProfiling, StageOutcome::kPassed, ProfilingScope::kTiming);
  run.Judge(260, 280, 1, Stage::kProfiling, StageOutcome::kCancelled, ProfilingScope::kCounters);
  const WorkloadFacts facts = run.facts();
  EXPECT_DOUBLE_EQ(facts.compilation_ms.at(0).value, 100);
  // A judge that failed has taken its time as well.
  ASSERT_EQ(facts.validation_ms.size(), 2U);
  EXPECT_DOUBLE_EQ(facts.validation_ms[0].value, 30);
  EXPECT_FALSE(facts.validation_ms[0].is_cut);
  EXPECT_DOUBLE_EQ(facts.validation_ms[1].value, 50);
  EXPECT_DOUBLE_EQ(facts.short_timing_ms.at(0).value, 60);
  EXPECT_TRUE(facts.counters_ms.at(0).is_cut);
  EXPECT_TRUE(facts.profiling_ms.empty());
  EXPECT_EQ(facts.lost_stages.hits, 1);
  EXPECT_DOUBLE_EQ(facts.wrong_validation_ms.at(0).value, 10);
  EXPECT_EQ(facts.lost_stages.trials, 6);
}

TEST(CandidateFactsTest, KnowledgeIsWhatWasProfiledBeforeAnIteration) {
  ToldRun run;
  run.Fork(10, 2, 5);
  for (std::uint64_t id = 1; id <= 2; ++id) {
    run.Find(20, id, 2, kFork, id);
    run.Verdict(30, id, Stage::kProfiling, StageOutcome::kPassed);
  }
  run.Reason(50, 3, 2);
  const WorkloadFacts facts = run.facts();
  ASSERT_EQ(facts.iterations.size(), 2U);
  EXPECT_DOUBLE_EQ(facts.iterations[0].knowledge, 0);
  EXPECT_DOUBLE_EQ(facts.iterations[1].knowledge, 1 + 0.2);
}

}  // namespace
}  // namespace specgen
