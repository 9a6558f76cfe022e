#include "specgen/fit/workload_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing_world.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

Statistics SimulatedSum(const Scenario& scenario) {
  Statistics sum;
  Simulator simulator;
  for (std::uint64_t seed = 101; seed <= 120; ++seed) {
    sum.Add(simulator.Run(scenario, seed).statistics);
  }
  return sum;
}

double Ratio(std::int64_t part, std::int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

TEST(WorkloadModelTest, TheFittedWorldBehavesAsTheKnownOne) {
  const Scenario known = KnownWorld();
  const auto model = FitWorkload(FactsOfWorld(known, 3), "a test");
  ASSERT_TRUE(model) << model.error().message;
  const auto fitted = ParseScenario(model->toml, "fitted");
  ASSERT_TRUE(fitted) << fitted.error().message << '\n' << model->toml;
  const Statistics was = SimulatedSum(known);
  const Statistics is = SimulatedSum(*fitted);
  EXPECT_EQ(is.iteration_count, was.iteration_count);
  EXPECT_NEAR(Ratio(is.search_time.count(), was.search_time.count()), 1, 0.1);
  EXPECT_NEAR(Ratio(is.feedback_count, is.iteration_count),
              Ratio(was.feedback_count, was.iteration_count), 0.06);
  EXPECT_NEAR(static_cast<double>(is.utilization().value),
              static_cast<double>(was.utilization().value), 60'000);
  EXPECT_NEAR(Ratio(is.fork_count(), was.fork_count()), 1, 0.1);
  EXPECT_NEAR(Ratio(is.cut_count, was.cut_count), 1, 0.15);
}

TEST(WorkloadModelTest, ParametersAreThoseOfTheKnownWorld) {
  const WorkloadFacts facts = FactsOfWorld(KnownWorld(), 3);
  const auto mean_of = [](const SeenValues& seen) {
    const auto fitted = FitValues(seen);
    return fitted ? MeanOf(*fitted) : -1;
  };
  EXPECT_NEAR(mean_of(facts.token_rate), 100, 4);
  EXPECT_NEAR(mean_of(facts.first_token_ms), 600, 30);
  EXPECT_NEAR(mean_of(facts.fork_tokens), 675, 40);
  EXPECT_NEAR(mean_of(facts.answer_tokens), 80, 3);
  EXPECT_NEAR(mean_of(facts.compilation_ms), 1500, 60);
  EXPECT_NEAR(mean_of(facts.validation_ms), 1000, 60);
  EXPECT_NEAR(mean_of(facts.wrong_validation_ms), 600, 40);
  EXPECT_NEAR(mean_of(facts.profiling_ms), 3000, 120);
  EXPECT_NEAR(mean_of(facts.noise), 0.02, 0.002);
  EXPECT_NEAR(mean_of(facts.baseline_us), 3000, 1);
  EXPECT_NEAR(Ratio(facts.fork_answers.hits, facts.fork_answers.trials), 0.75, 0.04);
  EXPECT_NEAR(Ratio(facts.reasoning_answers.hits, facts.reasoning_answers.trials), 0.9, 0.08);
  EXPECT_NEAR(8.0 / 7 * Ratio(facts.duplicates.hits, facts.duplicates.trials), 0.2, 0.04);
}

TEST(WorkloadModelTest, EachParameterSaysWhatItComesFrom) {
  const auto model = FitWorkload(FactsOfWorld(KnownWorld(), 1), "runs/one");
  ASSERT_TRUE(model);
  EXPECT_THAT(model->toml, HasSubstr("# A workload model fitted to runs/one."));
  EXPECT_THAT(model->toml, HasSubstr("repair = 0.15  # default: the runs showed no repair"));
  EXPECT_THAT(model->toml, HasSubstr("whole reasonings and"));
  EXPECT_THAT(model->toml, HasSubstr("short_timing_ms = 6"));
}

TEST(WorkloadModelTest, WithoutAReasoningOrAVerdictThereIsNothingToFit) {
  WorkloadFacts facts;
  facts.runs.push_back({.search_count = 1});
  const auto nothing = FitWorkload(facts, "x");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(nothing.error().message, HasSubstr("no reasoning has said anything"));

  facts.iterations.push_back({.search = 0, .tokens = {500, true}});
  EXPECT_THAT(FitWorkload(facts, "x").error().message, HasSubstr("come to its end"));

  facts.iterations.push_back({.search = 0, .tokens = {900}});
  EXPECT_THAT(FitWorkload(facts, "x").error().message, HasSubstr("no candidate has a verdict"));

  facts.iterations.back().sources.push_back({.is_whole = true, .fate = SeenFate::kWrong});
  const auto thin = FitWorkload(facts, "x");
  ASSERT_TRUE(thin) << thin.error().message;
  EXPECT_TRUE(ParseScenario(thin->toml, "thin")) << thin->toml;
  EXPECT_EQ(thin->warnings.size(), 2U);
}

TEST(WorkloadModelTest, RunsThatDifferAreTold) {
  Scenario other = KnownWorld();
  other.fleet.device_count = 3;
  WorkloadFacts facts = FactsOfWorld(KnownWorld(), 1);
  const WorkloadFacts others = FactsOfWorld(other, 1);
  facts.runs.push_back(others.runs.front());
  const auto model = FitWorkload(facts, "x");
  ASSERT_TRUE(model);
  ASSERT_FALSE(model->warnings.empty());
  EXPECT_THAT(model->warnings.back(), HasSubstr("differ in searches or devices"));
}

}  // namespace
}  // namespace specgen
