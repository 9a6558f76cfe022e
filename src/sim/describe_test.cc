#include "specgen/sim/describe.h"

#include <gtest/gtest.h>

#include <chrono>

namespace specgen {
namespace {

TEST(DescribeTest, EventsAndActionsSayWhatTheyHold) {
  EXPECT_EQ(
      Describe(Event(TriggerReached{GenerationId(3), TriggerKind::kDesignDecision, 2, 4120, 1030})),
      "TriggerReached generation 3, design decision at 4120, 1030 tokens");
  EXPECT_EQ(Describe(Event(SlotLost{SlotId(8)})), "SlotLost slot 8");
  EXPECT_EQ(Describe(Event(Tick{})), "Tick");
  EXPECT_EQ(Describe(Action(RunStage{RequestId(5), SlotLeaseId(6), SlotId(7), Stage::kProfiling,
                                     SearchId(1), CandidateId(9)})),
            "RunStage candidate 9, profiling, slot 7, lease 6, request 5");
  EXPECT_EQ(Describe(Action(CandidateJudged{SearchId(1), CandidateId(9), 2, Stage::kProfiling,
                                            StageOutcome::kPassed, Speedup{1'234'567}})),
            "CandidateJudged candidate 9, iteration 2, profiling, passed, 1.234x");
  EXPECT_EQ(Describe(Action(ForkRefused{SearchId(1), GenerationId(3), TriggerKind::kPeriodic, 0, 9,
                                        ForkRefusal::kBacklog})),
            "ForkRefused generation 3, periodic: backlog");
}

TEST(DescribeTest, SecondsHaveThreeDecimals) {
  EXPECT_EQ(DescribeSeconds(std::chrono::milliseconds(41'250)), "41.250 s");
  EXPECT_EQ(DescribeSeconds(std::chrono::milliseconds(7)), "0.007 s");
  EXPECT_EQ(DescribeSeconds(std::chrono::nanoseconds(999'999)), "0.000 s");
}

TEST(DescribeTest, ViolationNamesItsRuleAndPlace) {
  const Violation violation{.rule = Rule::kForkLimits,
                            .event_number = 812,
                            .at = Instant(std::chrono::milliseconds(41'250)),
                            .text = "forks keep their cooldown (3)"};
  EXPECT_EQ(Describe(violation),
            "fork limits (event 812, at 41.250 s): forks keep their cooldown (3)");
}

TEST(DescribeTest, StatisticsShowZerosToo) {
  Statistics statistics;
  statistics.run_count = 2;
  const std::string text = Describe(statistics);
  EXPECT_NE(text.find("runs 2, searches 0"), std::string::npos);
  EXPECT_NE(text.find("  refused: speculation off 0, cooldown 0"), std::string::npos);
  EXPECT_NE(text.find("user stop 0"), std::string::npos);
  EXPECT_EQ(text.back(), '\n');
}

}  // namespace
}  // namespace specgen
