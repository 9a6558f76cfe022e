#include "specgen/sim/statistics.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

namespace specgen {
namespace {

using std::chrono::seconds;

TEST(StatisticsTest, SumsAddEveryCount) {
  Statistics one;
  one.run_count = 1;
  one.event_count = 10;
  one.refusals[2] = 3;
  one.faults[4] = 1;
  one.stages[1].outcomes[0] = 2;
  one.stages[1].started_count = 5;
  one.stages[1].rerun_count = 1;
  one.stages[1].wait = seconds(8);
  one.stages[1].busy = seconds(6);
  one.search_ends[0] = 1;
  one.forks_by_trigger[3] = 7;
  one.best = Speedup{2'000'000};
  one.device_time = seconds(24);
  Statistics sum = one;
  sum.Add(one);
  EXPECT_EQ(sum.run_count, 2);
  EXPECT_EQ(sum.event_count, 20);
  EXPECT_EQ(sum.refusals[2], 6);
  EXPECT_EQ(sum.fault_count(), 2);
  EXPECT_EQ(sum.search_count(), 2);
  EXPECT_EQ(sum.fork_count(), 14);
  EXPECT_EQ(sum.stages[1].outcomes[0], 4);
  EXPECT_EQ(sum.best, Speedup{2'000'000});
  // Each first start waited two seconds; starts after a loss do not count.
  EXPECT_EQ(sum.stages[1].mean_wait(), seconds(2));
  EXPECT_EQ(sum.utilization(), Ppm{250'000});
}

TEST(StatisticsTest, SumsOfSpansStayAtTheMostThatADurationHolds) {
  Statistics one;
  one.run_count = 1;
  one.end_time = Duration::max() / 3 * 2;
  one.device_time = Duration::max();
  one.stages[1].busy = Duration::max() / 2;
  one.stages[2].busy = Duration::max() / 2;
  one.stages[2].wait = Duration::max();
  Statistics sum = one;
  sum.Add(one);
  EXPECT_EQ(sum.end_time, Duration::max());
  EXPECT_EQ(sum.device_time, Duration::max());
  EXPECT_EQ(sum.stages[2].wait, Duration::max());
  EXPECT_EQ(sum.utilization(), kOne);
}

TEST(StatisticsTest, UseOfManyDevicesOverManyRunsIsNotLost) {
  Statistics statistics;
  statistics.device_time = std::chrono::hours(24 * 365 * 20);
  statistics.stages[1].busy = std::chrono::hours(24 * 365 * 10);
  EXPECT_EQ(statistics.utilization(), Ppm{500'000});
}

TEST(StatisticsTest, NothingMeasuredIsNoMean) {
  EXPECT_FALSE(StageStatistics().mean_wait());
  EXPECT_EQ(Statistics().utilization(), Ppm{0});
}

TEST(StatisticsTest, CompilationIsNoUseOfDevices) {
  Statistics statistics;
  statistics.device_time = seconds(10);
  statistics.stages[0].busy = seconds(10);
  EXPECT_EQ(statistics.utilization(), Ppm{0});
}

TEST(StatisticsTest, EveryFaultHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int fault = 0; fault < kFaultCount; ++fault) {
    names.insert(FaultName(static_cast<Fault>(fault)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kFaultCount));
}

}  // namespace
}  // namespace specgen
