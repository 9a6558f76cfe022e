#include "inbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace specgen {
namespace {

TraceAdvanced Advance(std::uint64_t generation, std::int64_t bytes) {
  return {.generation = GenerationId(generation), .trace_bytes = bytes, .tokens = 0};
}

TEST(Inbox, TakesEventsOutInTheOrderTheyWerePosted) {
  Inbox inbox(8);
  for (std::int64_t i = 0; i < 5; ++i) ASSERT_TRUE(inbox.Post(Advance(1, i)));
  std::vector<Event> batch;
  ASSERT_TRUE(inbox.Drain(std::nullopt, batch));
  ASSERT_EQ(batch.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(std::get<TraceAdvanced>(batch[i]).trace_bytes, static_cast<std::int64_t>(i));
  }
}

TEST(Inbox, ControlOvertakesEvents) {
  Inbox inbox(8);
  ASSERT_TRUE(inbox.Post(Advance(1, 1)));
  ASSERT_TRUE(inbox.PostControl(SearchStopRequested{.search = SearchId(1)}));
  std::vector<Event> batch;
  ASSERT_TRUE(inbox.Drain(std::nullopt, batch));
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<SearchStopRequested>(batch[0]));
}

TEST(Inbox, ControlNeverWaitsForRoom) {
  Inbox inbox(1);
  ASSERT_TRUE(inbox.Post(Advance(1, 1)));
  EXPECT_TRUE(inbox.PostControl(Tick{}));
  EXPECT_TRUE(inbox.PostControl(Tick{}));
  std::vector<Event> batch;
  ASSERT_TRUE(inbox.Drain(std::nullopt, batch));
  EXPECT_EQ(batch.size(), 3U);
}

TEST(Inbox, DrainEndsEmptyHandedAtItsDeadline) {
  Inbox inbox(1);
  std::vector<Event> batch;
  EXPECT_TRUE(inbox.Drain(std::chrono::steady_clock::now(), batch));
  EXPECT_TRUE(batch.empty());
}

TEST(Inbox, FullInboxMakesProducersWaitAndLosesNothing) {
  constexpr std::size_t kEventMax = 4;
  constexpr std::int64_t kEventCount = 2000;
  constexpr std::uint64_t kProducerCount = 3;
  Inbox inbox(kEventMax);
  std::vector<std::jthread> producers;
  for (std::uint64_t p = 1; p <= kProducerCount; ++p) {
    producers.emplace_back([&inbox, p] {
      for (std::int64_t i = 0; i < kEventCount; ++i) inbox.Post(Advance(p, i));
    });
  }
  std::array<std::int64_t, kProducerCount + 1> next{};
  std::int64_t taken = 0;
  std::vector<Event> batch;
  while (taken < kEventCount * static_cast<std::int64_t>(kProducerCount)) {
    batch.clear();
    ASSERT_TRUE(inbox.Drain(std::nullopt, batch));
    ASSERT_LE(batch.size(), kEventMax);
    for (const Event& event : batch) {
      const auto& advanced = std::get<TraceAdvanced>(event);
      ASSERT_EQ(advanced.trace_bytes, next[advanced.generation.value()]++);
    }
    taken += static_cast<std::int64_t>(batch.size());
  }
}

TEST(Inbox, ClosingFreesAWaitingProducerAndKeepsWhatWasPosted) {
  Inbox inbox(1);
  ASSERT_TRUE(inbox.Post(Advance(1, 1)));
  std::atomic<bool> was_taken{true};
  std::jthread producer([&] { was_taken = inbox.Post(Advance(1, 2)); });
  inbox.Close();
  producer.join();
  EXPECT_FALSE(was_taken);
  EXPECT_FALSE(inbox.PostControl(Tick{}));
  std::vector<Event> batch;
  EXPECT_TRUE(inbox.Drain(std::nullopt, batch));
  EXPECT_EQ(batch.size(), 1U);
  EXPECT_FALSE(inbox.Drain(std::nullopt, batch));
}

}  // namespace
}  // namespace specgen
