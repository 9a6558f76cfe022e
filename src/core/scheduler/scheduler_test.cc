#include "scheduler/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

StageFinished ResultOf(const RunStage& run, StageOutcome outcome = StageOutcome::kPassed) {
  return {run.request, run.lease, run.stage, outcome, Duration(0), Duration(0)};
}

TEST(SchedulerTest, RequestRunsOnASlotOfItsKind) {
  SchedulerDriver driver;
  driver.JoinCompileSlots(1);
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kCompilation);
  driver.Submit(2, 1, Stage::kValidation);

  const auto started = driver.Dispatch();

  ASSERT_EQ(started.size(), 2U);
  EXPECT_EQ(started[0].slot, SlotId(1));
  EXPECT_EQ(started[0].stage, Stage::kCompilation);
  EXPECT_EQ(started[0].candidate, CandidateId(1001));
  EXPECT_EQ(started[1].slot, SlotId(2));
  EXPECT_EQ(started[1].stage, Stage::kValidation);
  EXPECT_EQ(started[1].search, SearchId(1));
  EXPECT_NE(started[0].lease, started[1].lease);
}

TEST(SchedulerTest, BusySlotStartsNothingElse) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  EXPECT_TRUE(driver.scheduler.is_running(RequestId(1)));
  EXPECT_TRUE(driver.scheduler.is_queued(RequestId(2)));
  EXPECT_FALSE(driver.scheduler.is_running(RequestId(2)));
}

TEST(SchedulerTest, FinishFreesTheSlotAndTellsTheServiceTime) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  driver.now = driver.now + milliseconds(1500);

  const auto ended = driver.Finish(1, StageOutcome::kMismatch);

  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->request.request, RequestId(1));
  EXPECT_EQ(ended->result.outcome, StageOutcome::kMismatch);
  EXPECT_EQ(ended->service_time, milliseconds(1500));
  EXPECT_FALSE(ended->was_cancelled);
  EXPECT_FALSE(driver.scheduler.is_running(RequestId(1)));
  EXPECT_EQ(driver.scheduler.idle_device_count(), 1);
}

TEST(SchedulerTest, SecondResultOfTheSameLeaseIsDropped) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  const RunStage run = driver.Dispatch().at(0);
  EXPECT_TRUE(driver.scheduler.Finish(driver.now, ResultOf(run)).has_value());
  EXPECT_FALSE(driver.scheduler.Finish(driver.now, ResultOf(run)).has_value());
  driver.scheduler.CheckInvariants();
}

TEST(SchedulerTest, ResultThatNamesAnotherRequestThanItsLeaseIsDropped) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  const RunStage run = driver.Dispatch().at(0);
  StageFinished mixed_up = ResultOf(run);
  mixed_up.request = RequestId(9);
  EXPECT_FALSE(driver.scheduler.Finish(driver.now, mixed_up).has_value());
  mixed_up = ResultOf(run);
  mixed_up.stage = Stage::kProfiling;
  EXPECT_FALSE(driver.scheduler.Finish(driver.now, mixed_up).has_value());
  EXPECT_TRUE(driver.scheduler.is_running(RequestId(1)));
}

TEST(SchedulerTest, ResultWithoutALeaseIsDroppedWhileASlotIsFree) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  EXPECT_FALSE(driver.scheduler.Finish(driver.now, StageFinished{}).has_value());
  EXPECT_EQ(driver.scheduler.idle_device_count(), 1);
}

TEST(SchedulerTest, LateResultOfLostSlotIsIgnored) {
  SchedulerDriver driver;
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kValidation);
  const RunStage first = driver.Dispatch().at(0);
  EXPECT_FALSE(driver.LoseSlotOf(1).has_value());
  const RunStage second = driver.Dispatch().at(0);

  EXPECT_FALSE(driver.scheduler.Finish(driver.now, ResultOf(first)).has_value());

  EXPECT_TRUE(driver.scheduler.is_running(RequestId(1)));
  EXPECT_NE(first.lease, second.lease);
  EXPECT_NE(first.slot, second.slot);
}

TEST(SchedulerTest, RequestOfLostSlotKeepsItsPlaceInTheQueue) {
  SchedulerDriver driver({.policy = SchedulingPolicyKind::kFixedPools});
  driver.JoinCompileSlots(2);
  driver.Submit(1, 1, Stage::kCompilation);
  driver.Submit(2, 1, Stage::kCompilation);
  driver.Dispatch();
  driver.Submit(3, 1, Stage::kCompilation);
  driver.LoseSlotOf(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  driver.Finish(2);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
}

TEST(SchedulerTest, RequestIsQuarantinedWhenItLosesMoreSlotsThanTheLimit) {
  SchedulerDriver driver({.slot_loss_max = 2});
  driver.JoinDevices(3);
  driver.Submit(1, 1, Stage::kProfiling);
  for (int loss = 0; loss < 2; ++loss) {
    ASSERT_EQ(driver.DispatchIds(), Ids{1});
    EXPECT_FALSE(driver.LoseSlotOf(1).has_value());
    EXPECT_TRUE(driver.scheduler.is_queued(RequestId(1)));
  }
  ASSERT_EQ(driver.DispatchIds(), Ids{1});

  const auto quarantined = driver.LoseSlotOf(1);

  ASSERT_TRUE(quarantined.has_value());
  EXPECT_EQ(quarantined->request.request, RequestId(1));
  EXPECT_EQ(quarantined->result.outcome, StageOutcome::kCrashed);
  EXPECT_FALSE(driver.scheduler.is_queued(RequestId(1)));
  EXPECT_FALSE(driver.scheduler.is_running(RequestId(1)));
  driver.scheduler.CheckInvariants();
}

TEST(SchedulerTest, WhatLostSlotsTogetherRunsOneAtATimeBesideTheOthers) {
  SchedulerDriver driver({.policy = SchedulingPolicyKind::kFixedPools});
  driver.JoinCompileSlots(3);
  for (const std::uint64_t id : {1U, 2U, 3U}) driver.Submit(id, 1, Stage::kCompilation);
  driver.Dispatch();
  for (const std::uint64_t id : {1U, 2U, 3U}) driver.LoseSlotOf(id);
  driver.JoinCompileSlots(3);
  driver.Submit(4, 1, Stage::kCompilation);
  EXPECT_EQ(driver.DispatchIds(), (Ids{1, 4}));
  EXPECT_EQ(driver.ReasonOf(2), WaitReason::kSuspect);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  driver.Finish(4);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  driver.Finish(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(SchedulerTest, BystandersOfACulpritThatKillsWorkersAreNotQuarantined) {
  SchedulerDriver driver({.slot_loss_max = 1});
  driver.JoinDevices(3);
  for (const std::uint64_t id : {1U, 2U, 3U}) driver.Submit(id, id, Stage::kProfiling);
  ASSERT_EQ(driver.Dispatch().size(), 3U);
  std::optional<EndedRequest> quarantined;
  std::vector<std::uint64_t> passed;
  // Whenever the second one runs, everything goes that runs.
  for (int turn = 0; turn < 4; ++turn) {
    const std::vector<RunStage> running = driver.running;
    const bool runs_culprit = std::ranges::any_of(
        running, [](const RunStage& run) { return run.request == RequestId(2); });
    for (const RunStage& run : running) {
      const std::uint64_t id = run.request.value();
      if (!runs_culprit) {
        driver.Finish(id);
        passed.push_back(id);
        continue;
      }
      const auto gone = driver.LoseSlotOf(id);
      if (gone) {
        ASSERT_EQ(gone->request.request, RequestId(2));
        quarantined = gone;
      }
      driver.JoinDevices(1);
    }
    driver.Dispatch();
  }
  EXPECT_TRUE(quarantined.has_value());
  EXPECT_EQ(passed, (Ids{1, 3}));
}

TEST(SchedulerTest, AfterALossSuspectsPauseAndNameTheirDeadline) {
  SchedulerDriver driver({.suspect_pause = seconds(5)});
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  driver.LoseSlotOfOnly(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  EXPECT_EQ(driver.scheduler.device_backlog(), 1);
  EXPECT_EQ(driver.scheduler.NextDeadline(), Instant(seconds(5)));
  driver.now = Instant(seconds(5));
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
  EXPECT_FALSE(driver.scheduler.NextDeadline().has_value());
}

TEST(SchedulerTest, HeldSuspectCanBeCancelledAndMarked) {
  SchedulerDriver driver;
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  driver.LoseSlotOfOnly(1);
  driver.scheduler.MarkBlocking(RequestId(1));
  EXPECT_TRUE(driver.scheduler.is_queued(RequestId(1)));
  Actions actions;
  EXPECT_TRUE(driver.scheduler.Cancel(RequestId(1), actions));
  EXPECT_FALSE(driver.scheduler.is_queued(RequestId(1)));
  driver.now = driver.now + seconds(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
}

TEST(SchedulerTest, LimitOfZeroQuarantinesAtTheFirstLoss) {
  SchedulerDriver driver({.slot_loss_max = 0});
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kProfiling);
  driver.Dispatch();
  EXPECT_TRUE(driver.LoseSlotOf(1).has_value());
}

TEST(SchedulerTest, JudgeThatFailsIsAskedAgainUpToTheLimit) {
  SchedulerDriver driver({.slot_loss_max = 1});
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  EXPECT_FALSE(driver.Finish(1, StageOutcome::kLost).has_value());
  EXPECT_EQ(driver.scheduler.idle_device_count(), 1);
  ASSERT_EQ(driver.DispatchIds(), Ids{1});

  const auto ended = driver.Finish(1, StageOutcome::kLost);

  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->result.outcome, StageOutcome::kLost);
  EXPECT_FALSE(ended->was_cancelled);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
}

TEST(SchedulerTest, LossesOfSlotsAndFailuresOfTheJudgeCountApart) {
  SchedulerDriver driver({.slot_loss_max = 1});
  driver.JoinDevices(3);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  EXPECT_FALSE(driver.Finish(1, StageOutcome::kLost).has_value());
  driver.Dispatch();
  EXPECT_FALSE(driver.LoseSlotOf(1).has_value());
  driver.Dispatch();
  EXPECT_TRUE(driver.LoseSlotOf(1).has_value());
}

TEST(SchedulerTest, LossesOfEarlierStagesCount) {
  SchedulerDriver driver({.slot_loss_max = 1});
  driver.JoinDevices(1);
  EvaluationRequest request = RequestOf(1, 1, Stage::kProfiling);
  request.loss_count = 1;
  driver.Submit(request);
  driver.Dispatch();
  const auto quarantined = driver.LoseSlotOf(1);
  ASSERT_TRUE(quarantined.has_value());
  EXPECT_EQ(quarantined->request.loss_count, 2);
}

TEST(SchedulerTest, LosingAFreeOrUnknownSlotReturnsNothing) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  EXPECT_FALSE(driver.scheduler.LoseSlot(driver.now, SlotId(7)).has_value());
  EXPECT_EQ(driver.scheduler.device_count(), 1);
  EXPECT_FALSE(driver.scheduler.LoseSlot(driver.now, SlotId(1)).has_value());
  EXPECT_EQ(driver.scheduler.device_count(), 0);
  EXPECT_EQ(driver.scheduler.idle_device_count(), 0);
}

TEST(SchedulerTest, CancelledQueuedRequestIsGoneAtOnce) {
  SchedulerDriver driver;
  driver.Submit(1, 1, Stage::kValidation);
  Actions actions;
  EXPECT_TRUE(driver.scheduler.Cancel(RequestId(1), actions));
  EXPECT_TRUE(actions.empty());
  driver.JoinDevices(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  EXPECT_EQ(driver.scheduler.device_backlog(), 0);
}

TEST(SchedulerTest, CancelledRunningRequestKeepsItsSlotUntilItsEnd) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  const RunStage run = driver.Dispatch().at(0);
  Actions actions;

  EXPECT_FALSE(driver.scheduler.Cancel(RequestId(1), actions));

  ASSERT_EQ(actions.size(), 1U);
  const auto& cancel = std::get<CancelStage>(actions[0]);
  EXPECT_EQ(cancel.request, RequestId(1));
  EXPECT_EQ(cancel.lease, run.lease);
  driver.Submit(2, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  const auto ended = driver.Finish(1, StageOutcome::kCancelled);
  ASSERT_TRUE(ended.has_value());
  EXPECT_TRUE(ended->was_cancelled);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(SchedulerTest, CancelledAgainSaysNothingNew) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  Actions actions;
  driver.scheduler.Cancel(RequestId(1), actions);
  driver.scheduler.Cancel(RequestId(1), actions);
  EXPECT_EQ(actions.size(), 1U);
}

TEST(SchedulerTest, VerdictThatOvertookItsCancellationIsKept) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  Actions actions;
  driver.scheduler.Cancel(RequestId(1), actions);
  const auto ended = driver.Finish(1, StageOutcome::kPassed);
  ASSERT_TRUE(ended.has_value());
  EXPECT_TRUE(ended->was_cancelled);
  EXPECT_EQ(ended->result.outcome, StageOutcome::kPassed);
}

TEST(SchedulerTest, RequestCancelledWhileRunningIsGoneWithItsLostSlot) {
  SchedulerDriver driver;
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  Actions actions;
  driver.scheduler.Cancel(RequestId(1), actions);

  EXPECT_FALSE(driver.LoseSlotOf(1).has_value());

  EXPECT_FALSE(driver.scheduler.is_queued(RequestId(1)));
  EXPECT_EQ(driver.DispatchIds(), Ids{});
}

TEST(SchedulerTest, CancelledRequestWithLostOutcomeEndsAndIsNotQueuedAgain) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  Actions actions;
  driver.scheduler.Cancel(RequestId(1), actions);
  const auto ended = driver.Finish(1, StageOutcome::kLost);
  ASSERT_TRUE(ended.has_value());
  EXPECT_TRUE(ended->was_cancelled);
  EXPECT_EQ(ended->result.outcome, StageOutcome::kLost);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
}

TEST(SchedulerTest, CancellingAnUnknownRequestIsIgnored) {
  SchedulerDriver driver;
  Actions actions;
  EXPECT_FALSE(driver.scheduler.Cancel(RequestId(5), actions));
  EXPECT_TRUE(actions.empty());
}

EvaluationRequest WithMoreChance(std::uint64_t id, std::uint64_t search) {
  EvaluationRequest request = RequestOf(id, search, Stage::kValidation);
  request.chance = Ppm{900'000};
  return request;
}

TEST(SchedulerTest, RequestMarkedBlockingWhileRunningIsBlockingWhenQueuedAgain) {
  SchedulerDriver driver;
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 2, Stage::kValidation);
  driver.Dispatch();
  driver.Submit(WithMoreChance(3, 3));
  driver.scheduler.MarkBlocking(RequestId(2));
  driver.LoseSlotOf(2);
  driver.Finish(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
  driver.Finish(2);
  EXPECT_EQ(driver.DispatchIds(), Ids{3});
}

TEST(SchedulerTest, CountsFollowDevicesOnly) {
  SchedulerDriver driver;
  driver.JoinCompileSlots(2);
  driver.JoinDevices(3);
  driver.Submit(1, 1, Stage::kCompilation);
  driver.Submit(2, 1, Stage::kValidation);
  driver.Submit(3, 1, Stage::kProfiling);
  EXPECT_EQ(driver.scheduler.device_count(), 3);
  EXPECT_EQ(driver.scheduler.idle_device_count(), 3);
  EXPECT_EQ(driver.scheduler.device_backlog(), 2);
  driver.Dispatch();
  EXPECT_EQ(driver.scheduler.device_count(), 3);
  EXPECT_EQ(driver.scheduler.idle_device_count(), 1);
  EXPECT_EQ(driver.scheduler.device_backlog(), 0);
}

TEST(SchedulerTest, SlotsShowWhatTheyRunAndWhatTheyRanLast) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  EXPECT_FALSE(driver.scheduler.Slots().at(0).role.has_value());
  driver.now = driver.now + seconds(5);
  driver.Submit(1, 7, Stage::kProfiling);
  driver.Dispatch();
  const SlotView busy = driver.scheduler.Slots().at(0);
  EXPECT_TRUE(busy.is_busy);
  EXPECT_EQ(busy.role, Stage::kProfiling);
  EXPECT_EQ(busy.search, SearchId(7));
  EXPECT_EQ(busy.candidate, CandidateId(1001));
  EXPECT_EQ(busy.since, Instant(seconds(5)));
  driver.now = driver.now + seconds(1);
  driver.Finish(1);
  const SlotView free = driver.scheduler.Slots().at(0);
  EXPECT_FALSE(free.is_busy);
  EXPECT_EQ(free.role, Stage::kProfiling);
  EXPECT_TRUE(free.search.is_none());
  EXPECT_EQ(free.since, Instant(seconds(6)));
}

TEST(SchedulerTest, WithoutASlotOfItsKindARequestWaitsForOne) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  driver.now = driver.now + seconds(2);
  driver.Submit(1, 1, Stage::kCompilation);
  driver.Dispatch();
  const auto waiting = driver.scheduler.Waiting(driver.now);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].reason, WaitReason::kNoSlot);
  EXPECT_EQ(waiting[0].since, Instant(seconds(2)));
  EXPECT_EQ(waiting[0].candidate, CandidateId(1001));
}

TEST(SchedulerTest, NextCompilationWaitsForASlotAndOthersBehindIt) {
  SchedulerDriver driver({.policy = SchedulingPolicyKind::kFixedPools});
  driver.JoinCompileSlots(1);
  for (const std::uint64_t id : {1U, 2U, 3U}) driver.Submit(id, 1, Stage::kCompilation);
  driver.Dispatch();
  EXPECT_EQ(driver.ReasonOf(2), WaitReason::kAllBusy);
  EXPECT_EQ(driver.ReasonOf(3), WaitReason::kBehindOthers);
}

TEST(SchedulerTest, AnotherPolicyOrdersWhatAlreadyWaits) {
  SchedulerDriver driver({.policy = SchedulingPolicyKind::kFixedPools});
  driver.JoinCompileSlots(1);
  for (const std::uint64_t id : {1U, 2U, 3U}) driver.Submit(id, 1, Stage::kCompilation);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
  driver.scheduler.SelectPolicy(driver.now, SchedulingPolicyKind::kPaper);
  driver.Finish(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{3});
}

TEST(SchedulerDeathTest, OptionsOutOfRangeAreRefused) {
  EXPECT_DEATH(Scheduler(SchedulerOptions{.round = Duration(0)}), "a round takes some time");
  EXPECT_DEATH(Scheduler(SchedulerOptions{.aging = Duration(0)}), "aging takes some time");
  EXPECT_DEATH(Scheduler(SchedulerOptions{.suspect_pause = Duration(-1)}), "a pause");
  EXPECT_DEATH(Scheduler(SchedulerOptions{.slot_loss_max = -1}), "a limit is not negative");
  EXPECT_DEATH(Scheduler(SchedulerOptions{.validation_share = Ppm{1'000'001}}), "share");
}

TEST(SchedulerDeathTest, SlotThatJoinsTwiceIsABrokenHost) {
  SchedulerDriver driver;
  driver.JoinDevices(1);
  EXPECT_DEATH(driver.scheduler.JoinSlot(driver.now, {SlotId(1), SlotKind::kDevice}),
               "a slot joins once");
}

}  // namespace
}  // namespace specgen
