#include "statistics_collector.h"

#include <gtest/gtest.h>

#include <chrono>

namespace specgen {
namespace {

using std::chrono::seconds;

class StatisticsCollectorTest : public testing::Test {
 protected:
  StatisticsCollectorTest() {
    collector_.Start();
    collector_.OnEvent(now_, SlotJoined{SlotId(1), SlotKind::kDevice});
    collector_.OnEvent(now_, SearchSubmitted{SearchId(1), {}});
    StartReasoning start;
    start.search = SearchId(1);
    start.generation = GenerationId(1);
    collector_.OnAction(now_, start);
  }
  void Advance(Duration span) { now_ = now_ + span; }
  void Run(std::uint64_t lease, Stage stage) {
    collector_.OnAction(now_, RunStage{RequestId(1), SlotLeaseId(lease), SlotId(1), stage,
                                       SearchId(1), CandidateId(1)});
  }

  StatisticsCollector collector_;
  Instant now_;
};

TEST_F(StatisticsCollectorTest, MeasuresWaitBusyTimeAndUse) {
  collector_.OnEvent(now_, CandidateFound{CandidateId(1), GenerationId(1), {}, {}, 0});
  Advance(seconds(2));
  Run(1, Stage::kValidation);
  Advance(seconds(3));
  collector_.OnEvent(
      now_, StageFinished{
                RequestId(1), SlotLeaseId(1), Stage::kValidation, StageOutcome::kPassed, {}, {}});
  Advance(seconds(5));
  const Statistics sum = collector_.Finish(now_);
  EXPECT_EQ(sum.stages[1].wait, seconds(2));
  EXPECT_EQ(sum.stages[1].busy, seconds(3));
  EXPECT_EQ(sum.device_time, seconds(10));
  EXPECT_EQ(sum.utilization(), Ppm{300'000});
  EXPECT_EQ(sum.end_time, seconds(10));
}

TEST_F(StatisticsCollectorTest, StageAfterALossIsARerunAndLateResultsDoNotCount) {
  collector_.OnEvent(now_, CandidateFound{CandidateId(1), GenerationId(1), {}, {}, 0});
  Run(1, Stage::kValidation);
  Advance(seconds(1));
  collector_.OnEvent(now_, SlotLost{SlotId(1)});
  collector_.OnEvent(now_, SlotJoined{SlotId(2), SlotKind::kDevice});
  collector_.OnAction(now_, RunStage{RequestId(1), SlotLeaseId(2), SlotId(2), Stage::kValidation,
                                     SearchId(1), CandidateId(1)});
  collector_.OnEvent(
      now_, StageFinished{
                RequestId(1), SlotLeaseId(1), Stage::kValidation, StageOutcome::kPassed, {}, {}});
  const Statistics sum = collector_.Finish(now_);
  EXPECT_EQ(sum.stages[1].started_count, 2);
  EXPECT_EQ(sum.stages[1].rerun_count, 1);
  EXPECT_EQ(sum.stages[1].outcomes[0], 0);
  EXPECT_EQ(sum.stages[1].busy, seconds(1));
}

TEST_F(StatisticsCollectorTest, IterationCountsOnceAsFeedbackAndDuplicatesNever) {
  for (std::uint64_t id = 1; id <= 3; ++id) {
    collector_.OnEvent(now_, CandidateFound{CandidateId(id), GenerationId(1), {}, {}, 0});
  }
  const auto judged = [](std::uint64_t id, std::int32_t iteration) {
    return CandidateJudged{SearchId(1),       CandidateId(id),       iteration,
                           Stage::kProfiling, StageOutcome::kPassed, kOne};
  };
  collector_.OnAction(now_, DuplicateFound{CandidateId(3), CandidateId(1)});
  Advance(seconds(7));
  collector_.OnAction(now_, judged(1, 1));
  collector_.OnAction(now_, judged(2, 1));
  collector_.OnAction(now_, judged(3, 2));
  const Statistics sum = collector_.Finish(now_);
  EXPECT_EQ(sum.feedback_count, 1);
  EXPECT_EQ(sum.first_profiled_count, 1);
  EXPECT_EQ(sum.first_profiled, seconds(7));
}

TEST_F(StatisticsCollectorTest, UsageIsSplitAndARepeatedEndCountsOnce) {
  ForkGeneration fork;
  fork.generation = GenerationId(2);
  fork.trigger = TriggerKind::kThoughtStart;
  collector_.OnAction(now_, fork);
  const GenerationFinished reasoning{GenerationId(1), GenerationOutcome::kCompleted, {10, 0, 70}};
  const GenerationFinished speculative{GenerationId(2), GenerationOutcome::kFailed, {20, 16, 30}};
  collector_.OnEvent(now_, reasoning);
  collector_.OnEvent(now_, reasoning);
  collector_.OnEvent(now_, speculative);
  const Statistics sum = collector_.Finish(now_);
  EXPECT_EQ(sum.reasoning_usage.generated_tokens, 70);
  EXPECT_EQ(sum.speculative_usage.generated_tokens, 30);
  EXPECT_EQ(sum.speculative_usage.cached_tokens, 16);
  EXPECT_EQ(sum.fork_count(), 1);
  EXPECT_EQ(sum.forks_by_trigger[static_cast<std::size_t>(TriggerKind::kThoughtStart)], 1);
  EXPECT_EQ(sum.generation_outcomes[0], 1);
}

TEST_F(StatisticsCollectorTest, OnlyACriterionCuts) {
  collector_.OnAction(now_,
                      IterationFinished{SearchId(1), 1, IterationEnd::kCriterionMet, true, {}, {}});
  collector_.OnAction(
      now_, IterationFinished{SearchId(1), 2, IterationEnd::kCriterionMet, false, {}, {}});
  collector_.OnAction(now_,
                      IterationFinished{SearchId(1), 3, IterationEnd::kSearchEnded, false, {}, {}});
  const Statistics sum = collector_.Finish(now_);
  EXPECT_EQ(sum.iteration_count, 3);
  EXPECT_EQ(sum.cut_count, 1);
}

}  // namespace
}  // namespace specgen
