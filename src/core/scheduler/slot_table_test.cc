#include "scheduler/slot_table.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

void Lease(SlotTable& table, std::size_t index, std::uint64_t lease, std::uint64_t request) {
  QueuedRequest work;
  work.request.request = RequestId(request);
  work.request.stage = Stage::kValidation;
  table.Lease(Instant(), index, SlotLeaseId(lease), work, Instant());
}

TEST(SlotTableTest, SlotsAreInTheOrderOfTheirIds) {
  SlotTable table;
  for (const std::uint64_t id : {5U, 2U, 9U}) table.Add(Instant(), SlotId(id));
  table.CheckInvariants();
  EXPECT_EQ(table.Find(SlotId(2)), 0U);
  EXPECT_EQ(table.Find(SlotId(5)), 1U);
  EXPECT_EQ(table.Find(SlotId(9)), 2U);
  EXPECT_FALSE(table.Find(SlotId(4)).has_value());
}

TEST(SlotTableTest, LeaseIsFoundByLeaseAndRequestUntilItsRelease) {
  SlotTable table;
  table.Add(Instant(), SlotId(1));
  table.Add(Instant(), SlotId(2));
  Lease(table, 1, 40, 7);
  EXPECT_EQ(table.FindLease(SlotLeaseId(40)), 1U);
  EXPECT_EQ(table.FindRequest(RequestId(7)), 1U);
  EXPECT_EQ(table.free_count(), 1U);
  EXPECT_EQ(table[1].role, Stage::kValidation);
  table.Release(Instant(), 1);
  EXPECT_FALSE(table.FindLease(SlotLeaseId(40)).has_value());
  EXPECT_FALSE(table.FindRequest(RequestId(7)).has_value());
  EXPECT_EQ(table.free_count(), 2U);
  table.CheckInvariants();
}

TEST(SlotTableTest, NoLeaseIsNotFoundOnAFreeSlot) {
  SlotTable table;
  table.Add(Instant(), SlotId(1));
  EXPECT_FALSE(table.FindLease(SlotLeaseId()).has_value());
}

TEST(SlotTableTest, FirstFreeLooksInsideItsRangeOnly) {
  SlotTable table;
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) table.Add(Instant(), SlotId(id));
  Lease(table, 0, 1, 1);
  Lease(table, 2, 2, 2);
  EXPECT_EQ(table.FirstFree(0, 4), 1U);
  EXPECT_EQ(table.FirstFree(2, 4), 3U);
  EXPECT_FALSE(table.FirstFree(2, 3).has_value());
  EXPECT_FALSE(table.FirstFree(0, 0).has_value());
}

TEST(SlotTableTest, RemovingALeasedSlotTakesItsLeaseAlong) {
  SlotTable table;
  for (const std::uint64_t id : {1U, 2U, 3U}) table.Add(Instant(), SlotId(id));
  Lease(table, 1, 1, 1);
  Lease(table, 2, 2, 2);
  table.Remove(1);
  EXPECT_FALSE(table.FindLease(SlotLeaseId(1)).has_value());
  EXPECT_EQ(table.FindLease(SlotLeaseId(2)), 1U);
  EXPECT_EQ(table.free_count(), 1U);
  table.CheckInvariants();
}

TEST(SlotTableDeathTest, SlotIsNotLeasedTwice) {
  SlotTable table;
  table.Add(Instant(), SlotId(1));
  Lease(table, 0, 1, 1);
  EXPECT_DEATH(Lease(table, 0, 2, 2), "a slot has one lease");
}

}  // namespace
}  // namespace specgen
