#include "scheduler/value_index_policy.h"

#include <gtest/gtest.h>

#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

const SchedulerOptions kValueIndexOptions{.policy = SchedulingPolicyKind::kValueIndex,
                                          .aging = seconds(60)};

EvaluationRequest WithChance(std::uint64_t id, Stage stage, std::int64_t ppm) {
  EvaluationRequest request = RequestOf(id, id, stage);
  request.chance = Ppm{ppm};
  return request;
}

// Options where a role change takes two seconds, as long as two stages.
SchedulerOptions CostlyOptions() {
  SchedulerOptions options = kValueIndexOptions;
  options.role_change_cost = seconds(2);
  return options;
}

// Lets `count` devices run a stage of their own to the end, so that all have that role.
void GiveRole(SchedulerDriver& driver, Stage stage, std::uint64_t count) {
  for (std::uint64_t id = 9001; id <= 9000 + count; ++id) driver.Submit(id, 1, stage);
  ASSERT_EQ(driver.Dispatch().size(), count);
  for (std::uint64_t id = 9001; id <= 9000 + count; ++id) driver.Finish(id);
}

TEST(ValueIndexPolicyTest, LargestExpectedGainGoesFirst) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(1);
  driver.Submit(WithChance(1, Stage::kValidation, 100'000));
  driver.Submit(WithChance(2, Stage::kValidation, 300'000));
  driver.Submit(WithChance(3, Stage::kValidation, 200'000));
  for (const std::uint64_t id : {2U, 3U, 1U}) {
    EXPECT_EQ(driver.DispatchIds(), Ids{id});
    driver.Finish(id);
  }
}

TEST(ValueIndexPolicyTest, ShortRequestGoesBeforeALongOneOfEqualChance) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(1);
  EvaluationRequest slow = WithChance(1, Stage::kValidation, 200'000);
  slow.remaining_service = seconds(2);
  driver.Submit(slow);
  driver.Submit(WithChance(2, Stage::kValidation, 200'000));
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(ValueIndexPolicyTest, BlockingRequestGoesFirstWithoutAnyChance) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(1);
  driver.Submit(WithChance(1, Stage::kProfiling, 900'000));
  EvaluationRequest blocking = WithChance(2, Stage::kValidation, 0);
  blocking.saving = Duration(0);
  blocking.is_blocking = true;
  driver.Submit(blocking);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(ValueIndexPolicyTest, QueuedRequestGainsWhenItsSearchIsBlocked) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(1);
  driver.Submit(WithChance(1, Stage::kValidation, 500'000));
  driver.Submit(WithChance(2, Stage::kValidation, 100'000));
  driver.scheduler.MarkBlocking(RequestId(2));
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(ValueIndexPolicyTest, ProfilingGoesBeforeValidationAtEqualValue) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 2, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(ValueIndexPolicyTest, SmallerRequestIdGoesFirstAtEqualValue) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(1);
  driver.Submit(8, 1, Stage::kValidation);
  driver.Submit(5, 2, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{5});
}

TEST(ValueIndexPolicyTest, ValueHasDoubledAfterTheAgingTime) {
  for (const std::int64_t difference : {-1, 1}) {
    SchedulerDriver driver(kValueIndexOptions);
    driver.JoinDevices(1);
    driver.Submit(WithChance(1, Stage::kValidation, 100'000));
    driver.now = driver.now + seconds(60);
    driver.Submit(WithChance(2, Stage::kValidation, 200'000 + difference));
    const std::uint64_t first = difference < 0 ? 1 : 2;
    EXPECT_EQ(driver.DispatchIds(), Ids{first});
  }
}

TEST(ValueIndexPolicyTest, HopelessRequestIsServedUnderEndlessCompetition) {
  SchedulerDriver driver({.aging = seconds(1)});
  driver.JoinDevices(1);
  driver.Submit(WithChance(1, Stage::kValidation, 0));
  std::uint64_t id = 1;
  while (id < 2000 && !driver.scheduler.is_running(RequestId(1))) {
    driver.Submit(WithChance(++id, Stage::kValidation, 1'000'000));
    for (const std::uint64_t started : driver.DispatchIds()) {
      if (started == 1) continue;
      driver.now = driver.now + seconds(1);
      driver.Finish(started);
    }
  }
  EXPECT_TRUE(driver.scheduler.is_running(RequestId(1)));
  EXPECT_NEAR(static_cast<double>(id), 1000.0, 5.0);
}

TEST(ValueIndexPolicyTest, DeviceThatHasTheRoleIsPreferredEvenWhereChangesCostNothing) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kProfiling);
  driver.Submit(2, 1, Stage::kValidation);
  driver.Dispatch();
  const SlotId validated = driver.RunOf(2).slot;
  ASSERT_EQ(validated, SlotId(2));
  driver.Finish(1);
  driver.Finish(2);
  driver.Submit(3, 1, Stage::kValidation);
  driver.Dispatch();
  EXPECT_EQ(driver.RunOf(3).slot, validated);
}

TEST(ValueIndexPolicyTest, UnusedDeviceIsPreferredToARoleChange) {
  SchedulerDriver driver(CostlyOptions());
  driver.JoinDevices(1);
  GiveRole(driver, Stage::kProfiling, 1);
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  EXPECT_EQ(driver.RunOf(1).slot, SlotId(2));
}

TEST(ValueIndexPolicyTest, RoleChangeIsMadeWhenNoDeviceWithTheRoleIsExpected) {
  SchedulerDriver driver(CostlyOptions());
  driver.JoinDevices(1);
  GiveRole(driver, Stage::kProfiling, 1);
  driver.Submit(1, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
}

TEST(ValueIndexPolicyTest, RoleChangeIsChargedToTheRequestThatNeedsIt) {
  SchedulerDriver driver(CostlyOptions());
  driver.JoinDevices(1);
  GiveRole(driver, Stage::kValidation, 1);
  // Twice as likely, but three times as long with the change.
  driver.Submit(WithChance(1, Stage::kProfiling, 400'000));
  driver.Submit(WithChance(2, Stage::kValidation, 200'000));
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

// Two devices: one has profiled and is free, the other validates for another second.
void WaitBesideAFreeDevice(SchedulerDriver& driver) {
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kProfiling);
  driver.Submit(2, 1, Stage::kValidation);
  ASSERT_EQ(driver.Dispatch().size(), 2U);
  driver.Finish(1);
  driver.Submit(3, 1, Stage::kValidation);
}

TEST(ValueIndexPolicyTest, RequestWaitsForADeviceThatIsFreeSoonerThanARoleChangeTakes) {
  SchedulerDriver driver(CostlyOptions());
  WaitBesideAFreeDevice(driver);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  EXPECT_EQ(driver.ReasonOf(3), WaitReason::kRoleChangeCosts);
  const SlotId validating = driver.RunOf(2).slot;
  driver.now = driver.now + seconds(1);
  driver.Finish(2);
  EXPECT_EQ(driver.DispatchIds(), Ids{3});
  EXPECT_EQ(driver.RunOf(3).slot, validating);
}

TEST(ValueIndexPolicyTest, OverdueDeviceIsNoLongerWaitedFor) {
  SchedulerDriver driver(CostlyOptions());
  WaitBesideAFreeDevice(driver);
  driver.Dispatch();
  const auto deadline = driver.scheduler.NextDeadline();
  ASSERT_EQ(deadline, Instant(seconds(1) + Duration(1)));
  driver.now = *deadline - Duration(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  driver.now = *deadline;
  EXPECT_EQ(driver.DispatchIds(), Ids{3});
  EXPECT_FALSE(driver.scheduler.NextDeadline().has_value());
}

TEST(ValueIndexPolicyTest, EachSoonFreeDeviceIsLeftToOneRequest) {
  SchedulerDriver driver(CostlyOptions());
  WaitBesideAFreeDevice(driver);
  driver.Submit(WithChance(4, Stage::kValidation, 100'000));
  driver.Submit(WithChance(5, Stage::kValidation, 300'000));
  // The best waits for the device that needs no change; the next one takes the free device.
  EXPECT_EQ(driver.DispatchIds(), Ids{3});
  driver.Finish(2);
  EXPECT_EQ(driver.DispatchIds(), Ids{5});
}

TEST(ValueIndexPolicyTest, BestOfThoseLeftOverTakesTheRoleChange) {
  SchedulerDriver driver(CostlyOptions());
  WaitBesideAFreeDevice(driver);
  driver.Submit(WithChance(4, Stage::kValidation, 50'000));
  driver.Submit(WithChance(5, Stage::kValidation, 300'000));
  driver.Submit(WithChance(6, Stage::kValidation, 100'000));
  EXPECT_EQ(driver.DispatchIds(), Ids{3});
}

TEST(ValueIndexPolicyTest, RoleChangeUnderWayDelaysWhenItsDeviceIsExpected) {
  SchedulerOptions options = kValueIndexOptions;
  options.role_change_cost = milliseconds(500);
  SchedulerDriver driver(options);
  driver.JoinDevices(2);
  GiveRole(driver, Stage::kProfiling, 2);
  driver.Submit(1, 1, Stage::kValidation);
  ASSERT_EQ(driver.DispatchIds(), Ids{1});
  // It will run until 1.5 s: 0.6 s before that is too early to wait for it.
  driver.now = driver.now + milliseconds(900);
  driver.Submit(2, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{2});
}

TEST(ValueIndexPolicyTest, DeviceThatIsFreeAsLateAsARoleChangeTakesIsNotWaitedFor) {
  SchedulerOptions options = kValueIndexOptions;
  options.role_change_cost = seconds(1);
  SchedulerDriver driver(options);
  WaitBesideAFreeDevice(driver);
  EXPECT_EQ(driver.DispatchIds(), Ids{3});
}

TEST(ValueIndexPolicyTest, BlockingCompilationGoesFirstAndThenTheNewest) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinCompileSlots(1);
  EvaluationRequest blocking = RequestOf(1, 1, Stage::kCompilation);
  blocking.is_blocking = true;
  driver.Submit(blocking);
  for (std::uint64_t id = 2; id <= 3; ++id) driver.Submit(id, 1, Stage::kCompilation);
  for (const std::uint64_t id : {1U, 3U, 2U}) {
    EXPECT_EQ(driver.DispatchIds(), Ids{id});
    driver.Finish(id);
  }
}

TEST(ValueIndexPolicyTest, BlockingCompilationGoesBeforeASureOneOfEqualValue) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinCompileSlots(1);
  EvaluationRequest blocking = RequestOf(1, 1, Stage::kCompilation);
  blocking.is_blocking = true;
  driver.Submit(blocking);
  driver.Submit(WithChance(2, Stage::kCompilation, 1'000'000));
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
}

TEST(ValueIndexPolicyTest, OneRequestIsNextForAllDevicesAndTheOthersAreBehindIt) {
  SchedulerDriver driver(kValueIndexOptions);
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Dispatch();
  driver.Submit(2, 1, Stage::kValidation);
  driver.Submit(WithChance(3, Stage::kProfiling, 100'000));
  EXPECT_EQ(driver.ReasonOf(2), WaitReason::kAllBusy);
  EXPECT_EQ(driver.ReasonOf(3), WaitReason::kBehindOthers);
}

TEST(ValueIndexPolicyTest, NextOfASingleQueueIsFoundInEitherStage) {
  for (const Stage stage : {Stage::kValidation, Stage::kProfiling}) {
    SchedulerDriver driver(kValueIndexOptions);
    driver.JoinDevices(1);
    driver.Submit(1, 1, stage);
    driver.Dispatch();
    driver.Submit(2, 1, stage);
    driver.Submit(WithChance(3, stage, 900'000));
    EXPECT_EQ(driver.ReasonOf(3), WaitReason::kAllBusy);
    EXPECT_EQ(driver.ReasonOf(2), WaitReason::kBehindOthers);
  }
}

}  // namespace
}  // namespace specgen
