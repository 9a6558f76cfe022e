#include <gtest/gtest.h>

#include <array>

#include "specgen/sim/scenario.h"

namespace specgen {
namespace {

TEST(SoakTest, SameSeedDrawsTheSameWorld) {
  const Scenario first = DrawSoakScenario(77);
  const Scenario second = DrawSoakScenario(77);
  EXPECT_EQ(first.fleet.device_count, second.fleet.device_count);
  EXPECT_EQ(first.scheduler.fields(), second.scheduler.fields());
  EXPECT_EQ(first.model.trigger_weights, second.model.trigger_weights);
  EXPECT_EQ(first.faults.cancel_race, second.faults.cancel_race);
}

TEST(SoakTest, SeedsDrawEveryPolicyAndEveryFaultOnAndOff) {
  std::array<int, kSchedulingPolicyKindCount> policies{};
  int kills_count = 0;
  int races_count = 0;
  constexpr int kSeeds = 400;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Scenario scenario = DrawSoakScenario(seed);
    EXPECT_TRUE(scenario.soak.is_on);
    EXPECT_GE(scenario.fleet.device_count, 1);
    EXPECT_LE(scenario.fleet.device_count, 6);
    EXPECT_GE(scenario.searches.count, 1);
    EXPECT_LE(scenario.searches.count, 4);
    ++policies[static_cast<std::size_t>(scenario.scheduler.policy)];
    kills_count += scenario.faults.killer_candidate.value > 0 ? 1 : 0;
    races_count += scenario.faults.cancel_race.value > 0 ? 1 : 0;
  }
  for (const int count : policies) EXPECT_GT(count, kSeeds / 8);
  EXPECT_GT(kills_count, kSeeds / 4);
  EXPECT_LT(kills_count, kSeeds * 3 / 4);
  EXPECT_GT(races_count, kSeeds / 4);
  EXPECT_LT(races_count, kSeeds * 3 / 4);
}

TEST(SoakTest, SearchOptionsReachTheirTinyLimits) {
  Prng prng(5);
  std::array<int, kCriterionKindCount> criteria{};
  int without_speculation = 0;
  int tiny_budget = 0;
  int timed = 0;
  int one_fork = 0;
  constexpr int kDraws = 2000;
  for (int i = 0; i < kDraws; ++i) {
    const SearchOptions options = DrawSearchOptions(prng);
    EXPECT_GE(options.budget.iteration_max, 1);
    ++criteria[static_cast<std::size_t>(options.criterion.kind)];
    without_speculation += options.forks.speculation ? 0 : 1;
    tiny_budget += options.budget.token_max > 0 && options.budget.token_max < 500 ? 1 : 0;
    timed += options.budget.wall_time_max > Duration(0) ? 1 : 0;
    one_fork += options.forks.in_flight_max == 1 ? 1 : 0;
  }
  for (const int count : criteria) EXPECT_GT(count, kDraws / 10);
  EXPECT_GT(without_speculation, 50);
  EXPECT_GT(tiny_budget, 10);
  EXPECT_GT(timed, 200);
  EXPECT_GT(one_fork, 200);
}

}  // namespace
}  // namespace specgen
