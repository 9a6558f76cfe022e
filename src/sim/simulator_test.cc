#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "specgen/sim/describe.h"
#include "specgen/sim/simulation.h"

namespace specgen {
namespace {

Scenario Bundled(const char* name) {
  Result<Scenario> scenario = FindBundledScenario(name);
  EXPECT_TRUE(scenario) << scenario.error().message;
  return *scenario;
}

std::string Explain(const SimulationResult& result) {
  return "seed " + std::to_string(result.seed) + ": " + Describe(*result.violation);
}

TEST(SimulatorTest, EverySoakSeedKeepsTheRulesAndShowsEnough) {
  Simulator simulator;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const SimulationResult result = RunSoakSeed(simulator, seed);
    ASSERT_FALSE(result.violation) << Explain(result);
    EXPECT_GE(result.statistics.event_count, 400) << "seed " << seed;
    EXPECT_GE(result.statistics.iteration_count, 2) << "seed " << seed;
    EXPECT_GE(result.statistics.fault_count(), 1) << "seed " << seed;
  }
}

TEST(SimulatorTest, SeedsThatOnceBrokeARuleKeepThemNow) {
  const char* source = std::getenv("SPECGEN_SOURCE");
  ASSERT_NE(source, nullptr) << "SPECGEN_SOURCE is not set: run it through ctest";
  std::ifstream file(std::string(source) + "/tests/regression_seeds.txt");
  ASSERT_TRUE(file);
  Simulator simulator;
  std::string line;
  int seed_count = 0;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    const SimulationResult result = RunSoakSeed(simulator, std::stoull(line));
    EXPECT_FALSE(result.violation) << Explain(result);
    ++seed_count;
  }
  EXPECT_GE(seed_count, 2);
}

TEST(SimulatorTest, SameSeedIsTheSameRunWhateverRanBefore) {
  Simulator used;
  std::set<std::uint64_t> digests;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Simulator fresh;
    const std::uint64_t digest = RunSoakSeed(fresh, seed).digest;
    EXPECT_EQ(RunSoakSeed(used, seed).digest, digest) << "seed " << seed;
    digests.insert(digest);
  }
  EXPECT_EQ(digests.size(), 50U);
}

TEST(SimulatorTest, ObserverSeesWhatTheDigestHolds) {
  class Counter : public RunObserver {
   public:
    void OnStart(const EngineOptions& /*options*/) override { ++start_count; }
    void OnEvent(Instant now, const Event& /*event*/) override {
      EXPECT_GE(now, last);
      last = now;
      ++event_count;
    }
    void OnAction(Instant /*now*/, const Action& /*action*/) override { ++action_count; }
    Instant last;
    std::int64_t start_count = 0;
    std::int64_t event_count = 0;
    std::int64_t action_count = 0;
  };
  Counter counter;
  Simulator simulator;
  const SimulationResult result = RunSoakSeed(simulator, 3, {.observer = &counter});
  EXPECT_EQ(counter.start_count, 1);
  EXPECT_EQ(counter.event_count, result.statistics.event_count);
  EXPECT_EQ(counter.action_count, result.statistics.action_count);
  EXPECT_EQ(counter.last.since_epoch(), result.statistics.end_time);
  EXPECT_EQ(RunSoakSeed(simulator, 3).digest, result.digest) << "looking changes nothing";
}

// The rules alone would not see a part of the core that has silently stopped working.
std::vector<std::string> MissedExpectations(const Statistics& sum) {
  std::vector<std::string> missed;
  const auto expect = [&missed, &sum](std::int64_t count, std::int64_t per_hundred_runs,
                                      const std::string& what) {
    if (count * 100 < per_hundred_runs * sum.run_count) {
      missed.push_back(what + ": " + std::to_string(count));
    }
  };
  for (int kind = 0; kind < kTriggerKindCount; ++kind) {
    expect(sum.forks_by_trigger[static_cast<std::size_t>(kind)], 300,
           std::string("forks by ") + TriggerKindName(static_cast<TriggerKind>(kind)));
  }
  for (int reason = 0; reason < kForkRefusalCount; ++reason) {
    expect(sum.refusals[static_cast<std::size_t>(reason)], 5,
           std::string("refused for ") + ForkRefusalName(static_cast<ForkRefusal>(reason)));
  }
  for (int end = 0; end < kIterationEndCount; ++end) {
    expect(sum.iteration_ends[static_cast<std::size_t>(end)], 50,
           std::string("iterations ended by ") + IterationEndName(static_cast<IterationEnd>(end)));
  }
  for (int end = 0; end < kSearchEndCount; ++end) {
    expect(sum.search_ends[static_cast<std::size_t>(end)], 10,
           std::string("searches ended by ") + SearchEndName(static_cast<SearchEnd>(end)));
  }
  for (int outcome = 0; outcome < kGenerationOutcomeCount; ++outcome) {
    expect(sum.generation_outcomes[static_cast<std::size_t>(outcome)], 100,
           GenerationOutcomeName(static_cast<GenerationOutcome>(outcome)));
  }
  for (int fault = 0; fault < kFaultCount; ++fault) {
    expect(sum.faults[static_cast<std::size_t>(fault)], 10, FaultName(static_cast<Fault>(fault)));
  }
  for (int index = 0; index < kStageCount; ++index) {
    const StageStatistics& stage = sum.stages[static_cast<std::size_t>(index)];
    const std::string name = StageName(static_cast<Stage>(index));
    expect(stage.outcomes[0], 500, name + " passed");
    expect(stage.rerun_count, 30, name + " run again after a loss");
    expect(stage.outcomes[static_cast<std::size_t>(StageOutcome::kCancelled)], 2,
           name + " cancelled");
  }
  constexpr auto kDuplicateFound = 6;
  expect(sum.actions[kDuplicateFound], 100, "duplicates");
  expect(sum.cut_count, 150, "reasonings cut");
  expect(sum.feedback_count, 800, "iterations with feedback");
  expect(sum.quarantine_count, 50, "candidates quarantined");
  return missed;
}

Statistics SumOfSoak(std::uint64_t seed_count, Canary canary = Canary::kNone) {
  Simulator simulator;
  Statistics sum;
  for (std::uint64_t seed = 1; seed <= seed_count; ++seed) {
    sum.Add(RunSoakSeed(simulator, seed, {.canary = canary}).statistics);
  }
  return sum;
}

TEST(SimulatorTest, SoakExercisesEveryPartOfTheCore) {
  const std::vector<std::string> missed = MissedExpectations(SumOfSoak(1000));
  EXPECT_TRUE(missed.empty()) << testing::PrintToString(missed);
}

TEST(SimulatorTest, ForkingThatSilentlyStopsIsSeenByTheRates) {
  const Statistics sum = SumOfSoak(200, Canary::kDeafToTriggers);
  EXPECT_GE(MissedExpectations(sum).size(), 6U);
}

TEST(SimulatorTest, DefaultScenarioForksCutsAndLearns) {
  const Scenario scenario = Bundled("default");
  Simulator simulator;
  Statistics sum;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const SimulationResult result = simulator.Run(scenario, seed);
    ASSERT_FALSE(result.violation) << Explain(result);
    sum.Add(result.statistics);
  }
  EXPECT_EQ(sum.iteration_count, 5 * 8 * 10);
  EXPECT_GE(sum.fork_count(), 1000);
  EXPECT_GE(sum.cut_count, 200);
  EXPECT_GE(sum.feedback_count, 300);
  EXPECT_GE(sum.stages[2].outcomes[0], 300);
  EXPECT_GT(sum.best, Speedup{1'200'000});
  EXPECT_GT(sum.utilization(), Ppm{50'000});
}

TEST(SimulatorTest, SpeculationOffMeansOnlyTheReasoningsOwnAnswers) {
  Scenario scenario = Bundled("default");
  scenario.model.trace_candidate = kOne;
  scenario.searches.options.forks.speculation = false;
  const SimulationResult result = RunScenario(scenario, 1);
  ASSERT_FALSE(result.violation) << Explain(result);
  EXPECT_EQ(result.statistics.fork_count(), 0);
  EXPECT_EQ(result.statistics.speculative_usage.generated_tokens, 0);
  EXPECT_EQ(result.statistics.cut_count, 0);
  const std::size_t found = Event(CandidateFound{}).index();
  EXPECT_LE(result.statistics.events.at(found), result.statistics.iteration_count);
}

TEST(SimulatorTest, PoliciesSeeTheSameReasoningAndTheSameSources) {
  Scenario scenario = Bundled("default");
  scenario.searches.options.forks.speculation = false;
  scenario.searches.options.criterion.kind = CriterionKind::kNever;
  scenario.model.duplicate = Ppm{400'000};
  std::set<std::int64_t> tokens;
  std::set<std::int64_t> duplicates;
  std::set<std::int64_t> bests;
  for (int policy = 0; policy < kSchedulingPolicyKindCount; ++policy) {
    scenario.scheduler.policy = static_cast<SchedulingPolicyKind>(policy);
    const SimulationResult result = RunScenario(scenario, 9);
    ASSERT_FALSE(result.violation) << Explain(result);
    tokens.insert(result.statistics.reasoning_usage.generated_tokens);
    duplicates.insert(result.statistics.actions.at(Action(DuplicateFound{}).index()));
    bests.insert(result.statistics.best_sum);
  }
  EXPECT_EQ(tokens.size(), 1U);
  EXPECT_EQ(duplicates.size(), 1U);
  EXPECT_EQ(bests.size(), 1U);
}

TEST(SimulatorTest, RunOfMoreThanThirtyYearsIsStoppedBeforeTimeOverflows) {
  Scenario scenario = Bundled("one_gpu");
  scenario.searches.options.budget.iteration_max = 1'000'000;
  scenario.searches.options.forks.speculation = false;
  scenario.judge.compilation_ms = {1'000'000'000};
  const SimulationResult result = RunScenario(scenario, 1);
  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->rule, Rule::kEverythingFinishes);
  EXPECT_EQ(result.violation->text, "the run takes more than 30 simulated years");
}

TEST(SimulatorTest, FleetThatNeverComesBackIsFoundToBeStuck) {
  Scenario scenario = Bundled("one_gpu");
  scenario.faults.slot_loss_gap_ms = {1000};
  scenario.faults.rejoin_ms = {std::int64_t{1} << 40};
  const SimulationResult result = RunScenario(scenario, 1);
  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->rule, Rule::kEverythingFinishes);
}

struct CanaryRow {
  Canary canary;
  std::vector<Rule> rules;  // Each is what some seed finds first.
};

class CanaryTest : public testing::TestWithParam<CanaryRow> {};

TEST_P(CanaryTest, IsFoundByTheCheckers) {
  Simulator simulator;
  int found_count = 0;
  std::set<Rule> found;
  for (std::uint64_t seed = 1; seed <= 90; ++seed) {
    const SimulationResult result =
        RunSoakSeed(simulator, seed, {.canary = GetParam().canary, .observer = nullptr});
    if (!result.violation) continue;
    ++found_count;
    found.insert(result.violation->rule);
  }
  EXPECT_GE(found_count, 15) << CanaryName(GetParam().canary);
  for (const Rule rule : GetParam().rules) {
    EXPECT_TRUE(found.contains(rule)) << RuleName(rule) << " was not found";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Planted, CanaryTest,
    testing::Values(CanaryRow{Canary::kLoseRunStage, {Rule::kWorkConserving}},
                    CanaryRow{Canary::kLoseCutReasoning, {Rule::kOneReasoning}},
                    CanaryRow{Canary::kLoseNextIteration, {Rule::kCriterionObeyed}},
                    CanaryRow{Canary::kLoseResult, {Rule::kWorkConserving}},
                    CanaryRow{Canary::kLoseSlotLoss,
                              {Rule::kOneLeasePerSlot, Rule::kWorkConserving}},
                    CanaryRow{Canary::kLoseCandidate, {Rule::kWorkConserving}},
                    CanaryRow{Canary::kLoseSearchEnd, {Rule::kEverythingFinishes}},
                    CanaryRow{Canary::kLeaseSlotTwice, {Rule::kOneLeasePerSlot}},
                    CanaryRow{Canary::kLeaseWrongKind, {Rule::kSlotFitsStage}},
                    CanaryRow{Canary::kSkipValidation, {Rule::kStageOrder}},
                    CanaryRow{Canary::kRunJudgedAgain, {Rule::kNothingRunsTwice}},
                    CanaryRow{Canary::kForkBeyondTrace, {Rule::kForkPrefix}},
                    CanaryRow{Canary::kForkTwice, {Rule::kForkLimits}},
                    CanaryRow{Canary::kForkFromEnded, {Rule::kForkPrefix}},
                    CanaryRow{Canary::kForkWithoutLimit, {Rule::kForkLimits, Rule::kTokenBudget}},
                    CanaryRow{Canary::kRepairPassed, {Rule::kForkPrefix}},
                    CanaryRow{Canary::kProfileInFull, {Rule::kStageOrder}},
                    CanaryRow{Canary::kLoseDecision, {Rule::kCriterionObeyed, Rule::kEndedOnce}},
                    CanaryRow{Canary::kDecideTwice, {Rule::kEndedOnce}},
                    CanaryRow{Canary::kCutWithoutReason, {Rule::kCriterionHolds}},
                    CanaryRow{Canary::kCutTooLate, {Rule::kCriterionObeyed}},
                    CanaryRow{Canary::kReasonTwice, {Rule::kOneReasoning}},
                    CanaryRow{Canary::kReasonBeyondBudget, {Rule::kIterationBudget}},
                    CanaryRow{Canary::kRunAfterEnd, {Rule::kNothingAfterEnd}},
                    CanaryRow{Canary::kCancelTwice, {Rule::kCancelWhatRuns}},
                    CanaryRow{Canary::kEndSearchTwice, {Rule::kEndedOnce}},
                    CanaryRow{Canary::kReuseId, {Rule::kNewIdIsNew}},
                    CanaryRow{Canary::kIgnoreTokenBudget, {Rule::kTokenBudget}},
                    CanaryRow{Canary::kIgnoreWallTime, {Rule::kWallTimeBudget}},
                    CanaryRow{Canary::kIgnoreCooldown, {Rule::kForkLimits}},
                    CanaryRow{Canary::kIgnoreNoise, {Rule::kCriterionHolds}},
                    CanaryRow{Canary::kHideDuplicate, {Rule::kDuplicateNotRun}},
                    CanaryRow{Canary::kForgetQuarantine, {Rule::kLostWorkRequeued}},
                    CanaryRow{Canary::kFalseVerdict, {Rule::kJudgedOnce}},
                    CanaryRow{Canary::kFalseRefusal, {Rule::kRefusalIsTrue}},
                    CanaryRow{Canary::kFalsePlan, {Rule::kPlanIsTrue}}),
    [](const auto& row) { return std::string(CanaryName(row.param.canary)); });

}  // namespace
}  // namespace specgen
