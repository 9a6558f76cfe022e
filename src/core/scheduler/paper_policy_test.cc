#include "scheduler/paper_policy.h"

#include <gtest/gtest.h>

#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

const SchedulerOptions kPaperOptions{.policy = SchedulingPolicyKind::kPaper, .round = seconds(30)};

// How many of the free devices validate: as many validations as there are devices are offered.
std::size_t CountValidators(SchedulerDriver& driver, std::uint64_t first_id) {
  for (std::uint64_t id = first_id; id < first_id + 20; ++id) {
    driver.Submit(id, 1, Stage::kValidation);
  }
  return driver.Dispatch().size();
}

// Leaves queues with these longest lengths behind, and nothing that waits.
void SeeQueues(SchedulerDriver& driver, std::uint64_t validation, std::uint64_t profiling) {
  Actions actions;
  std::uint64_t id = 1000;
  for (std::uint64_t i = 0; i < validation; ++i) driver.Submit(++id, 1, Stage::kValidation);
  for (std::uint64_t i = 0; i < profiling; ++i) driver.Submit(++id, 1, Stage::kProfiling);
  for (std::uint64_t cancelled = 1001; cancelled <= id; ++cancelled) {
    driver.scheduler.Cancel(RequestId(cancelled), actions);
  }
}

TEST(PaperPolicyTest, FirstRoundIsSplitEvenly) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(10);
  EXPECT_EQ(CountValidators(driver, 1), 5U);
}

TEST(PaperPolicyTest, RolesFollowTheLongestQueuesOfTheLastRound) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(10);
  SeeQueues(driver, 6, 2);
  driver.now = driver.now + seconds(30);
  EXPECT_EQ(CountValidators(driver, 1), 8U);  // 7.5, rounded.
}

TEST(PaperPolicyTest, RolesStayUntilTheRoundEnds) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(10);
  SeeQueues(driver, 9, 1);
  driver.now = driver.now + seconds(30) - Duration(1);
  EXPECT_EQ(CountValidators(driver, 1), 5U);
}

TEST(PaperPolicyTest, BothStagesKeepADevice) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(4);
  SeeQueues(driver, 50, 0);
  driver.now = driver.now + seconds(30);
  EXPECT_EQ(CountValidators(driver, 1), 3U);
  driver.Submit(100, 1, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), Ids{100});
}

TEST(PaperPolicyTest, RoundWithoutRequestsBringsTheEvenSplitBack) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(10);
  SeeQueues(driver, 9, 1);
  driver.now = driver.now + seconds(60);
  EXPECT_EQ(CountValidators(driver, 1), 5U);
}

TEST(PaperPolicyTest, QueuesOfEarlierRoundsAreForgotten) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(10);
  SeeQueues(driver, 9, 1);
  driver.now = driver.now + seconds(30);
  SeeQueues(driver, 1, 4);
  driver.now = driver.now + seconds(30);
  EXPECT_EQ(CountValidators(driver, 1), 2U);
}

TEST(PaperPolicyTest, SelectingItAgainKeepsItsRound) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(10);
  SeeQueues(driver, 6, 2);
  driver.scheduler.SelectPolicy(driver.now, SchedulingPolicyKind::kPaper);
  driver.now = driver.now + seconds(30);
  EXPECT_EQ(CountValidators(driver, 1), 8U);
}

TEST(PaperPolicyTest, DeadlineIsTheEndOfTheRoundWhileARequestWaitsBesideAFreeDevice) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(2);
  driver.now = Instant(seconds(7));
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  EXPECT_FALSE(driver.scheduler.NextDeadline().has_value());
  driver.Submit(2, 1, Stage::kValidation);
  driver.Dispatch();
  EXPECT_EQ(driver.scheduler.NextDeadline(), Instant(seconds(37)));
  EXPECT_EQ(driver.ReasonOf(2), WaitReason::kOtherRole);
}

TEST(PaperPolicyTest, TickAtTheDeadlineGivesADeviceItsNewRole) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(3);  // Two validate.
  for (std::uint64_t id = 1; id <= 2; ++id) driver.Submit(id, 1, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
  driver.now = *driver.scheduler.NextDeadline();
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(PaperPolicyTest, BusyDeviceChangesItsRoleWhenItBecomesFree) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(3);
  for (std::uint64_t id = 1; id <= 2; ++id) driver.Submit(id, 1, Stage::kValidation);
  for (std::uint64_t id = 3; id <= 7; ++id) driver.Submit(id, 1, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), (Ids{3, 2, 1}));
  driver.now = driver.now + seconds(30);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  const SlotId second = driver.RunOf(1).slot;
  driver.Finish(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{4});
  EXPECT_EQ(driver.RunOf(4).slot, second);
}

TEST(PaperPolicyTest, LatestArrivalIsCompiledAndValidatedFirst) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinCompileSlots(1);
  driver.JoinDevices(2);
  for (std::uint64_t id = 1; id <= 3; ++id) driver.Submit(id, 1, Stage::kCompilation);
  for (std::uint64_t id = 4; id <= 6; ++id) driver.Submit(id, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), (Ids{3, 6}));
  driver.Finish(3);
  driver.Finish(6);
  EXPECT_EQ(driver.DispatchIds(), (Ids{2, 5}));
}

TEST(PaperPolicyTest, ProfilingIsFirstComeFirstServed) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(2);
  for (std::uint64_t id = 1; id <= 3; ++id) driver.Submit(id, 1, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
  driver.Finish(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(PaperPolicyTest, SingleDeviceIsNotLockedIntoAStage) {
  SchedulerDriver driver(kPaperOptions);
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
  driver.Finish(1);
  driver.Submit(2, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

}  // namespace
}  // namespace specgen
