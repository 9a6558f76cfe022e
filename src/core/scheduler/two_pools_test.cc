#include "scheduler/two_pools.h"

#include <gtest/gtest.h>

#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

constexpr auto kOldest = ValidationOrder::kOldestFirst;
constexpr auto kNewest = ValidationOrder::kNewestFirst;

SchedulerBooks BooksWith(int device_count, std::initializer_list<Stage> arrivals) {
  SchedulerBooks books;
  for (int i = 1; i <= device_count; ++i) {
    books.devices.Add(Instant(), SlotId(static_cast<std::uint64_t>(i)));
  }
  std::uint64_t id = 0;
  for (const Stage stage : arrivals) {
    QueuedRequest queued;
    queued.request = RequestOf(++id, 1, stage);
    queued.arrival = id;
    books.queue(stage).Add(queued);
  }
  return books;
}

TEST(TwoPoolsTest, PoolSizeIsRoundedAndLeavesBothPoolsADevice) {
  struct Row {
    const char* name;
    std::size_t device_count;
    std::int64_t part;
    std::int64_t whole;
    std::size_t expected;
  };
  const Row rows[] = {
      {"half", 10, 1, 2, 5},
      {"half of an odd number is rounded up", 5, 1, 2, 3},
      {"just below a half is rounded down", 10, 449'999, 1'000'000, 4},
      {"exactly a half of one device is rounded up", 10, 450'000, 1'000'000, 5},
      {"none is raised to one", 10, 0, 5, 1},
      {"all is lowered by one", 10, 5, 5, 9},
      {"two devices are always split", 2, 7, 7, 1},
      {"one device is not split", 1, 1, 2, 1},
      {"no device is not split", 0, 1, 2, 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(PoolSize(row.device_count, row.part, row.whole), row.expected) << row.name;
  }
}

TEST(TwoPoolsTest, FirstDevicesValidateAndOthersProfile) {
  const SchedulerBooks validation = BooksWith(3, {Stage::kValidation});
  EXPECT_EQ(NextPairingOfPools(validation, 1, kOldest)->device_index, 0U);
  const SchedulerBooks profiling = BooksWith(3, {Stage::kProfiling});
  EXPECT_EQ(NextPairingOfPools(profiling, 1, kOldest)->device_index, 1U);
}

TEST(TwoPoolsTest, BusyPoolTakesNoDeviceOfTheOther) {
  SchedulerBooks books = BooksWith(2, {Stage::kValidation});
  books.devices.Lease(Instant(), 0, SlotLeaseId(1), QueuedRequest(), Instant());
  EXPECT_FALSE(NextPairingOfPools(books, 1, kOldest).has_value());
  EXPECT_EQ(ReasonToWaitInPool(books, true), WaitReason::kOtherRole);
  books.devices.Lease(Instant(), 1, SlotLeaseId(2), QueuedRequest(), Instant());
  EXPECT_EQ(ReasonToWaitInPool(books, true), WaitReason::kAllBusy);
  EXPECT_EQ(ReasonToWaitInPool(books, false), WaitReason::kBehindOthers);
}

TEST(TwoPoolsTest, OrderOfValidationIsTheCallersAndProfilingIsOldestFirst) {
  const SchedulerBooks validation = BooksWith(2, {Stage::kValidation, Stage::kValidation});
  EXPECT_EQ(NextPairingOfPools(validation, 1, kOldest)->request_index, 0U);
  EXPECT_EQ(NextPairingOfPools(validation, 1, kNewest)->request_index, 1U);
  EXPECT_EQ(NextInPool(validation, Stage::kValidation, kNewest), RequestId(2));
  const SchedulerBooks profiling = BooksWith(2, {Stage::kProfiling, Stage::kProfiling});
  EXPECT_EQ(NextPairingOfPools(profiling, 1, kNewest)->request_index, 0U);
  EXPECT_EQ(NextInPool(profiling, Stage::kProfiling, kNewest), RequestId(1));
}

TEST(TwoPoolsTest, SingleDeviceTakesTheOlderOfTheTwoThatGoFirst) {
  const SchedulerBooks books = BooksWith(1, {Stage::kValidation, Stage::kProfiling});
  EXPECT_EQ(NextPairingOfPools(books, 1, kOldest)->stage, Stage::kValidation);
  const SchedulerBooks newer =
      BooksWith(1, {Stage::kValidation, Stage::kProfiling, Stage::kValidation});
  EXPECT_EQ(NextPairingOfPools(newer, 1, kNewest)->stage, Stage::kProfiling);
  EXPECT_EQ(NextInPool(newer, Stage::kValidation, kNewest), RequestId(2));
}

}  // namespace
}  // namespace specgen
