#include "specgen/fit/fact_collector.h"

#include <gtest/gtest.h>

#include <set>

#include "testing_run.h"
#include "testing_world.h"

namespace specgen {
namespace {

TEST(FactCollectorTest, NothingSeenAddsNothing) {
  WorkloadFacts facts;
  FactCollector(SchedulerOptions{}).AddTo(facts);
  EXPECT_TRUE(facts.runs.empty());
  EXPECT_EQ(facts.search_count, 0);
}

TEST(FactCollectorTest, TheSettingIsThatOfTheRun) {
  const Scenario world = KnownWorld();
  const WorkloadFacts facts = FactsOfWorld(world, 2);
  ASSERT_EQ(facts.runs.size(), 2U);
  EXPECT_EQ(facts.search_count, 12);
  const RunSetting& setting = facts.runs.front();
  EXPECT_EQ(setting.search_count, 6);
  EXPECT_EQ(setting.device_count, 2);
  EXPECT_EQ(setting.compile_slot_count, 3);
  EXPECT_EQ(setting.options.budget.iteration_max, 12);
  EXPECT_FALSE(setting.options_differ);
  // Searches of different runs are different searches.
  std::set<std::int32_t> searches;
  for (const SeenIteration& iteration : facts.iterations) searches.insert(iteration.search);
  EXPECT_EQ(searches.size(), 12U);
}

TEST(FactCollectorTest, ASlotThatComesBackIsNotAnotherOne) {
  ToldRun run;
  run.Event(10, SlotLost{SlotId(2)});
  run.Event(20, SlotJoined{SlotId(3), SlotKind::kDevice});
  EXPECT_EQ(run.facts().runs.at(0).device_count, 1);
}

TEST(FactCollectorTest, SearchesThatDifferAreTold) {
  ToldRun run;
  SearchOptions other;
  other.archive_max = 1;
  run.Event(40, SearchSubmitted{SearchId(2), other});
  const WorkloadFacts facts = run.facts();
  EXPECT_TRUE(facts.runs.at(0).options_differ);
  EXPECT_DOUBLE_EQ(facts.start_gap_ms.at(0).value, 40);
}

TEST(FactCollectorTest, ACandidateOfATraceStandsWhereTheTraceWas) {
  ToldRun run;
  run.Trigger(500, 50, TriggerKind::kCodeFence);
  run.Find(500, 1, 1, CandidateOrigin::kTrace, 7);
  run.Advance(900, 1, 90);
  const WorkloadFacts facts = run.facts();
  const SeenSource& source = facts.iterations.at(0).sources.at(0);
  EXPECT_DOUBLE_EQ(source.tokens, 50);
  EXPECT_FALSE(source.is_whole);
  EXPECT_EQ(facts.trace_candidates.hits, 1);
  EXPECT_EQ(facts.trace_candidates.trials, 1);
}

}  // namespace
}  // namespace specgen
