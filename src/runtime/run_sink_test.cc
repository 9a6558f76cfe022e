#include "run_sink.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace specgen {
namespace {

constexpr Duration kForever = std::chrono::hours(1);

TEST(RunEnd, IsAwaitedUntilNothingIsLeft) {
  RunEnd end;
  EXPECT_FALSE(end.is_over());
  std::atomic<bool> was_quiet = false;
  std::jthread waiter([&] { was_quiet = end.Await(kForever); });
  end.MarkFinished();
  EXPECT_TRUE(end.is_over());
  end.MarkQuiet();
  waiter.join();
  EXPECT_TRUE(was_quiet);
}

TEST(RunEnd, PatienceEndsWhereARunFailed) {
  RunEnd end;
  end.MarkFailed();
  EXPECT_FALSE(end.Await(Duration::zero()));
}

// Whoever watches a run must come to Await, which alone gives up what does not end.
TEST(RunEnd, AStoppedRunIsOverAndNotAwaitedForever) {
  RunEnd end;
  end.MarkStopped();
  EXPECT_TRUE(end.is_over());
  EXPECT_FALSE(end.Await(std::chrono::milliseconds(1)));
}

TEST(RunEnd, AFinishedRunThatDoesNotComeToRestIsNotAwaitedForever) {
  RunEnd end;
  end.MarkFinished();
  EXPECT_FALSE(end.Await(std::chrono::milliseconds(1)));
}

}  // namespace
}  // namespace specgen
