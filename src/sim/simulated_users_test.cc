#include "simulated_users.h"

#include <gtest/gtest.h>

#include <vector>

namespace specgen {
namespace {

class SimulatedUsersTest : public testing::Test {
 protected:
  std::vector<Event> Run(int event_max = 1000) {
    std::vector<Event> events;
    users_.Reset(scenario_, Prng(5));
    while (!timeline_.empty() && static_cast<int>(events.size()) < event_max) {
      const TimelineEntry entry = timeline_.Take();
      if (auto event = users_.Take(entry)) events.push_back(*event);
    }
    return events;
  }

  Scenario scenario_;
  Timeline timeline_;
  FaultInjector faults_;
  SimulatedUsers users_{timeline_, faults_};
};

TEST_F(SimulatedUsersTest, SubmitTheSearchesOfTheScenario) {
  scenario_.searches.count = 3;
  scenario_.searches.options.budget.iteration_max = 42;
  const std::vector<Event> events = Run();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(users_.planned_count(), 3);
  for (std::size_t index = 0; index < 3; ++index) {
    const auto& submitted = std::get<SearchSubmitted>(events[index]);
    EXPECT_EQ(submitted.search, SearchId(index + 1));
    EXPECT_EQ(submitted.options.budget.iteration_max, 42);
  }
  users_.SubmitAnother(Instant());
  EXPECT_EQ(users_.planned_count(), 4);
}

TEST_F(SimulatedUsersTest, StopSearchesInBothModes) {
  scenario_.searches.count = 100;
  scenario_.faults.user_stop = kOne;
  int at_once_count = 0;
  int finish_count = 0;
  for (const Event& event : Run()) {
    const auto* stop = std::get_if<SearchStopRequested>(&event);
    if (stop == nullptr) continue;
    at_once_count += stop->mode == StopMode::kAtOnce ? 1 : 0;
    finish_count += stop->mode == StopMode::kFinishRunning ? 1 : 0;
  }
  EXPECT_GT(at_once_count, 30);
  EXPECT_GT(finish_count, 30);
  // About a third is stopped twice.
  EXPECT_GT(at_once_count + finish_count, 110);
}

TEST_F(SimulatedUsersTest, ChangeThePolicyUntilTheSafetyPhaseEnds) {
  scenario_.faults.policy_change_gap_ms = {10, 20};
  const std::vector<Event> events = Run(50);
  EXPECT_EQ(events.size(), 50U);
  EXPECT_TRUE(std::holds_alternative<SchedulingPolicySelected>(events.back()));
  faults_.Stop();
  while (!timeline_.empty()) EXPECT_FALSE(users_.Take(timeline_.Take()));
}

}  // namespace
}  // namespace specgen
