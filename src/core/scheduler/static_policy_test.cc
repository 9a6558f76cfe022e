#include "scheduler/static_policy.h"

#include <gtest/gtest.h>

#include <set>

#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

const SchedulerOptions kStaticOptions{.policy = SchedulingPolicyKind::kStatic};

// Runs a validation of the search to its end and names the device that ran it.
SlotId DeviceOf(SchedulerDriver& driver, std::uint64_t search) {
  static constexpr std::uint64_t kId = 900'000;
  driver.Submit(kId, search, Stage::kValidation);
  driver.Dispatch();
  const SlotId device = driver.RunOf(kId).slot;
  driver.Finish(kId);
  return device;
}

TEST(StaticPolicyTest, EachSearchHasADeviceOfItsOwn) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(3);
  std::set<SlotId> devices;
  for (std::uint64_t search = 1; search <= 3; ++search) devices.insert(DeviceOf(driver, search));
  EXPECT_EQ(devices.size(), 3U);
}

TEST(StaticPolicyTest, SearchKeepsItsDeviceForBothStages) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(2);
  const SlotId device = DeviceOf(driver, 1);
  DeviceOf(driver, 2);
  driver.Submit(1, 1, Stage::kProfiling);
  driver.Dispatch();
  EXPECT_EQ(driver.RunOf(1).slot, device);
}

TEST(StaticPolicyTest, SearchWaitsForItsOwnDeviceBesideAFreeOne) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(2);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
  EXPECT_EQ(driver.ReasonOf(2), WaitReason::kOwnDeviceBusy);
}

TEST(StaticPolicyTest, DeviceIsFirstComeFirstServedAcrossStagesAndSearches) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(1);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 2, Stage::kProfiling);
  driver.Submit(3, 1, Stage::kValidation);
  driver.Submit(4, 3, Stage::kProfiling);
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) {
    EXPECT_EQ(driver.DispatchIds(), Ids{id});
    driver.Finish(id);
  }
}

TEST(StaticPolicyTest, WaitingSearchDoesNotHoldUpAnotherBehindIt) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(2);
  DeviceOf(driver, 1);
  DeviceOf(driver, 2);
  driver.Submit(1, 1, Stage::kValidation);
  driver.Submit(2, 1, Stage::kValidation);
  driver.Submit(3, 2, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), (Ids{1, 3}));
}

TEST(StaticPolicyTest, SearchOfALostDeviceIsGivenAnother) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(3);
  const SlotId kept = DeviceOf(driver, 1);
  const SlotId lost = DeviceOf(driver, 2);
  driver.scheduler.LoseSlot(driver.now, lost);
  EXPECT_EQ(DeviceOf(driver, 1), kept);
  const SlotId other = DeviceOf(driver, 2);
  EXPECT_NE(other, lost);
  EXPECT_NE(other, kept);
}

TEST(StaticPolicyTest, JoiningDeviceMovesNoSearchThatHasItsOwn) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(2);
  const SlotId first = DeviceOf(driver, 1);
  const SlotId second = DeviceOf(driver, 2);
  driver.JoinDevices(2);
  EXPECT_EQ(DeviceOf(driver, 1), first);
  EXPECT_EQ(DeviceOf(driver, 2), second);
}

TEST(StaticPolicyTest, JoiningDeviceRelievesOneThatIsShared) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(1);
  const SlotId first = DeviceOf(driver, 1);
  DeviceOf(driver, 2);
  driver.JoinDevices(1);
  EXPECT_EQ(DeviceOf(driver, 1), first);
  EXPECT_NE(DeviceOf(driver, 2), first);
}

TEST(StaticPolicyTest, SearchesOutliveTheLossOfEveryDevice) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinDevices(1);
  DeviceOf(driver, 1);
  driver.scheduler.LoseSlot(driver.now, SlotId(1));
  driver.Submit(1, 1, Stage::kValidation);
  EXPECT_EQ(driver.DispatchIds(), Ids{});
  EXPECT_EQ(driver.ReasonOf(1), WaitReason::kNoSlot);
  driver.JoinDevices(1);
  EXPECT_EQ(driver.DispatchIds(), Ids{1});
}

TEST(StaticPolicyTest, CompileSlotsAreSharedFirstComeFirstServed) {
  SchedulerDriver driver(kStaticOptions);
  driver.JoinCompileSlots(2);
  for (std::uint64_t id = 1; id <= 3; ++id) driver.Submit(id, 1, Stage::kCompilation);
  EXPECT_EQ(driver.DispatchIds(), (Ids{1, 2}));
}

}  // namespace
}  // namespace specgen
