#include "scheduler/request_queue.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

QueuedRequest Queued(std::uint64_t id, std::uint64_t arrival) {
  QueuedRequest queued;
  queued.request.request = RequestId(id);
  queued.arrival = arrival;
  return queued;
}

TEST(RequestQueueTest, KeepsTheOrderOfArrivalWhateverTheOrderOfAdding) {
  RequestQueue queue;
  for (const std::uint64_t arrival : {3U, 5U, 1U, 4U, 2U}) queue.Add(Queued(10 * arrival, arrival));
  queue.CheckInvariants();
  ASSERT_EQ(queue.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(queue[i].request.request, RequestId(10 * (i + 1)));
}

TEST(RequestQueueTest, TakingLeavesTheOthersInOrder) {
  RequestQueue queue;
  for (const std::uint64_t arrival : {1U, 2U, 3U}) queue.Add(Queued(arrival, arrival));
  EXPECT_EQ(queue.Take(1).request.request, RequestId(2));
  EXPECT_EQ(queue.Find(RequestId(1)), 0U);
  EXPECT_FALSE(queue.Find(RequestId(2)).has_value());
  EXPECT_EQ(queue.Find(RequestId(3)), 1U);
}

TEST(RequestQueueDeathTest, RequestCannotWaitTwice) {
  RequestQueue queue;
  queue.Add(Queued(1, 1));
  EXPECT_DEATH(queue.Add(Queued(1, 1)), "a request waits in one place");
}

}  // namespace
}  // namespace specgen
