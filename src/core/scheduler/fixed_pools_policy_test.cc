#include "scheduler/fixed_pools_policy.h"

#include <gtest/gtest.h>

#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

SchedulerOptions Options(Ppm validation_share) {
  return {.policy = SchedulingPolicyKind::kFixedPools, .validation_share = validation_share};
}

TEST(FixedPoolsPolicyTest, ShareOfTheDevicesValidates) {
  SchedulerDriver driver(Options(Ppm{750'000}));
  driver.JoinDevices(4);
  for (std::uint64_t id = 1; id <= 5; ++id) driver.Submit(id, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), (Ids{1, 2, 3}));
  EXPECT_EQ(driver.ReasonOf(4), WaitReason::kOtherRole);
  driver.Submit(6, 1, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), Ids{6});
  EXPECT_EQ(driver.ReasonOf(4), WaitReason::kAllBusy);
  EXPECT_EQ(driver.ReasonOf(5), WaitReason::kBehindOthers);
}

TEST(FixedPoolsPolicyTest, WholeShareStillLeavesADeviceToProfile) {
  SchedulerDriver driver(Options(kOne));
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 1, Stage::kValidation);
  driver.Submit(3, 1, Stage::kProfiling);
  EXPECT_EQ(driver.DispatchIds(), (Ids{3, 1}));
}

TEST(FixedPoolsPolicyTest, EachStageIsFirstComeFirstServed) {
  SchedulerDriver driver(Options(Ppm{500'000}));
  driver.JoinCompileSlots(1);
  driver.JoinDevices(2);
  const Stage stages[] = {Stage::kCompilation, Stage::kValidation, Stage::kProfiling};
  std::uint64_t id = 0;
  for (const Stage stage : stages) {
    for (int i = 0; i < 3; ++i) driver.Submit(++id, 1, stage);
  }
  EXPECT_EQ(driver.DispatchIds(), (Ids{1, 7, 4}));
  for (const std::uint64_t ended : {1U, 4U, 7U}) driver.Finish(ended);
  EXPECT_EQ(driver.DispatchIds(), (Ids{2, 8, 5}));
}

TEST(FixedPoolsPolicyTest, SingleDeviceServesBothStagesInTheOrderOfArrival) {
  SchedulerDriver driver(Options(Ppm{500'000}));
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 1, Stage::kProfiling);
  driver.Submit(3, 1, Stage::kValidation);
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    EXPECT_EQ(driver.DispatchIds(), Ids{id});
    driver.Finish(id);
  }
}

TEST(FixedPoolsPolicyTest, LosingADeviceMovesTheBorder) {
  SchedulerDriver driver(Options(Ppm{500'000}));
  driver.JoinDevices(4);
  driver.scheduler.LoseSlot(driver.now, SlotId(1));
  driver.scheduler.LoseSlot(driver.now, SlotId(2));
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 1, Stage::kProfiling);
  const auto started = driver.Dispatch();
  ASSERT_EQ(started.size(), 2U);
  EXPECT_EQ(driver.RunOf(1).slot, SlotId(3));
  EXPECT_EQ(driver.RunOf(2).slot, SlotId(4));
}

}  // namespace
}  // namespace specgen
