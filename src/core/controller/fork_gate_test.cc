#include "controller/fork_gate.h"

#include <gtest/gtest.h>

#include <limits>

namespace specgen {
namespace {

// A gate that lets everything through unless a test tightens one rule.
class ForkGateTest : public testing::Test {
 protected:
  ForkGateTest() {
    options_.forks_per_trigger = 2;
    options_.in_flight_max = 4;
    options_.per_iteration_max = 10;
    options_.cooldown_tokens = 100;
    options_.allowance_tokens = 100'000;
    options_.token_max = 1000;
    options_.backlog_per_device_max = 4;
    options_.strong_kind = TriggerKind::kImplementationCue;
    options_.idle_cooldown_tokens = 500;
    situation_.kind = TriggerKind::kDesignDecision;
    situation_.trace_tokens = 1000;
    situation_.expected_fork_tokens = 500;
    situation_.budget_left = std::numeric_limits<std::int64_t>::max();
    situation_.device_count = 2;
  }

  ForkDecision Decide() const { return DecideFork(options_, situation_); }
  void ExpectRefusal(ForkRefusal refusal) const {
    EXPECT_EQ(Decide().refusal, refusal) << ForkRefusalName(refusal);
    EXPECT_EQ(Decide().count, 0);
  }

  ForkOptions options_;
  ForkSituation situation_;
};

TEST_F(ForkGateTest, OpenGateGrantsTheForksOfATrigger) {
  EXPECT_FALSE(Decide().refusal.has_value());
  EXPECT_EQ(Decide().count, 2);
  EXPECT_EQ(Decide().token_max, 1000);
}

TEST_F(ForkGateTest, SpeculationOffRefuses) {
  options_.speculation = false;
  ExpectRefusal(ForkRefusal::kSpeculationOff);
}

TEST_F(ForkGateTest, EndedReasoningRefuses) {
  situation_.reasoning_is_live = false;
  ExpectRefusal(ForkRefusal::kReasoningEnded);
}

TEST_F(ForkGateTest, CooldownEndsExactlyAtItsLength) {
  situation_.last_grant_tokens = 901;
  ExpectRefusal(ForkRefusal::kCooldown);
  situation_.last_grant_tokens = 900;
  EXPECT_EQ(Decide().count, 2);
}

TEST_F(ForkGateTest, IdleTriggersHaveALongerCooldownAndOneFork) {
  situation_.kind = TriggerKind::kIdle;
  situation_.last_grant_tokens = 501;
  ExpectRefusal(ForkRefusal::kCooldown);
  situation_.last_grant_tokens = 500;
  EXPECT_EQ(Decide().count, 1);
}

TEST_F(ForkGateTest, InFlightLimitCutsTheForksOfATrigger) {
  situation_.in_flight_count = 3;
  EXPECT_EQ(Decide().count, 1);
  situation_.in_flight_count = 4;
  ExpectRefusal(ForkRefusal::kInFlightMax);
}

TEST_F(ForkGateTest, IterationLimitCutsTheForksOfATrigger) {
  situation_.iteration_count = 9;
  EXPECT_EQ(Decide().count, 1);
  situation_.iteration_count = 10;
  ExpectRefusal(ForkRefusal::kIterationMax);
}

TEST_F(ForkGateTest, HalfFullQueuesTakeOnlyStrongTriggers) {
  situation_.device_backlog = 4;
  EXPECT_EQ(Decide().count, 2);
  situation_.device_backlog = 5;
  ExpectRefusal(ForkRefusal::kBacklog);
  situation_.kind = TriggerKind::kImplementationCue;
  EXPECT_EQ(Decide().count, 2);
}

TEST_F(ForkGateTest, FullQueuesTakeNoTrigger) {
  situation_.kind = TriggerKind::kCodeFence;
  situation_.device_backlog = 8;
  EXPECT_EQ(Decide().count, 2);
  situation_.device_backlog = 9;
  ExpectRefusal(ForkRefusal::kBacklog);
}

TEST_F(ForkGateTest, TokenShareGrowsWithTheReasoning) {
  options_.allowance_tokens = 1000;
  options_.token_share = Ppm{500'000};
  situation_.speculative_tokens = 1000;
  ExpectRefusal(ForkRefusal::kTokenShare);
  situation_.reasoning_tokens = 1000;
  EXPECT_EQ(Decide().count, 1);
  situation_.reasoning_tokens = 2000;
  EXPECT_EQ(Decide().count, 2);
}

TEST_F(ForkGateTest, ForksInFlightCountAgainstTheTokenShare) {
  options_.allowance_tokens = 1000;
  options_.token_share = Ppm{0};
  situation_.in_flight_count = 2;
  ExpectRefusal(ForkRefusal::kTokenShare);
}

TEST_F(ForkGateTest, BudgetIsSharedByTheForksOfATrigger) {
  situation_.budget_left = 1000;
  EXPECT_EQ(Decide().count, 2);
  EXPECT_EQ(Decide().token_max, 500);
}

TEST_F(ForkGateTest, BudgetTooSmallForAKernelRefuses) {
  situation_.budget_left = kForkTokenMin;
  EXPECT_EQ(Decide().count, 1);
  situation_.budget_left = kForkTokenMin - 1;
  ExpectRefusal(ForkRefusal::kBudget);
}

}  // namespace
}  // namespace specgen
