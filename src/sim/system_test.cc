#include "specgen/sim/system.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "specgen/sim/simulation.h"

namespace specgen {
namespace {

Scenario SmallWorkload() {
  Scenario workload = *FindBundledScenario("glm");
  workload.searches.count = 4;
  workload.fleet.device_count = 4;
  workload.searches.options.budget.iteration_max = 12;
  return workload;
}

TEST(SystemTest, EverySystemHasANameAndIsFoundByIt) {
  for (int index = 0; index < kSystemCount; ++index) {
    const auto system = static_cast<System>(index);
    EXPECT_EQ(FindSystem(SystemName(system)), system);
  }
  EXPECT_FALSE(FindSystem("nothing"));
}

TEST(SystemTest, EverySystemKeepsTheRules) {
  for (int index = 0; index < kSystemCount; ++index) {
    const auto system = static_cast<System>(index);
    const SimulationResult result = RunScenario(UnderSystem(SmallWorkload(), system), 3);
    EXPECT_FALSE(result.violation) << SystemName(system) << ": " << Describe(*result.violation);
    EXPECT_EQ(result.statistics.iteration_count, 48) << SystemName(system);
  }
}

TEST(SystemTest, EveryAblationKeepsTheRulesAndChangesTheRun) {
  const Scenario ours = UnderSystem(SmallWorkload(), System::kSpecgen);
  std::set<std::uint64_t> digests{RunScenario(ours, 3).digest};
  std::set<std::string> names;
  for (const Ablation& ablation : Ablations()) {
    Scenario changed = ours;
    ablation.change(changed);
    const SimulationResult result = RunScenario(changed, 3);
    EXPECT_FALSE(result.violation) << ablation.name << ": " << Describe(*result.violation);
    EXPECT_TRUE(names.insert(ablation.name).second) << ablation.name;
    digests.insert(result.digest);
  }
  // Without duplicates in the workload it makes no difference how they are treated.
  EXPECT_GE(digests.size(), Ablations().size());
}

TEST(SystemTest, APessimisticWorldKeepsTheRulesAndIsAnother) {
  for (const System system : {System::kPaper, System::kSpecgen, System::kSpecgenMore}) {
    Scenario scenario = UnderSystem(SmallWorkload(), system);
    const auto usual = RunScenario(scenario, 3);
    MakePessimistic(scenario);
    const auto pessimistic = RunScenario(scenario, 3);
    EXPECT_FALSE(pessimistic.violation) << Describe(*pessimistic.violation);
    EXPECT_NE(pessimistic.digest, usual.digest) << SystemName(system);
  }
}

TEST(SystemTest, SystemsOfOneWorkloadSeeTheSameWorld) {
  const Scenario workload = SmallWorkload();
  const Scenario none = UnderSystem(workload, System::kNoSpeculation);
  const Scenario ours = UnderSystem(workload, System::kSpecgen);
  Prng first(1);
  Prng second(1);
  EXPECT_EQ(none.model.reasoning_tokens.Draw(first), ours.model.reasoning_tokens.Draw(second));
  EXPECT_EQ(none.searches.options.budget.iteration_max, ours.searches.options.budget.iteration_max);
  EXPECT_EQ(none.fleet.device_count, ours.fleet.device_count);
}

}  // namespace
}  // namespace specgen
