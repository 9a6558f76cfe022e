#include <gtest/gtest.h>

#include "controller/search_controller.h"
#include "testing/engine_driver.h"

namespace specgen {
namespace {

class SearchClosingTest : public testing::Test {
 protected:
  SearchClosingTest() { driver_.JoinSlots(1, 1); }

  static SearchOptions Options() {
    SearchOptions options;
    options.forks.idle_cooldown_tokens = 0;
    return options;
  }

  EngineDriver driver_;
};

TEST_F(SearchClosingTest, BestOfAnIterationIsProfiledInFullBeforeTheNextPrompt) {
  auto options = Options();
  options.profiles_at_two_speeds = true;
  options.criterion.kind = CriterionKind::kFirstValid;
  const auto start = driver_.Submit(options);
  const CandidateId candidate = driver_.FindNew(start.generation, CandidateOrigin::kTrace);
  driver_.Pass(Stage::kCompilation);
  driver_.Pass(Stage::kValidation);
  const auto timing = driver_.Take<RunStage>();
  EXPECT_EQ(timing.scope, ProfilingScope::kTiming);
  driver_.EndProfile(timing, 2'000'000);
  EXPECT_EQ(driver_.Take<CandidateJudged>().candidate, candidate);
  const auto decided = driver_.Take<IterationDecided>();
  EXPECT_EQ(decided.profiled, candidate);
  EXPECT_TRUE(decided.reasoning_was_cut);
  driver_.Take<CancelGeneration>();
  EXPECT_EQ(driver_.CountOf<StartReasoning>(), 0);
  const auto counters = driver_.Take<RunStage>();
  EXPECT_EQ(counters.scope, ProfilingScope::kCounters);
  EXPECT_EQ(counters.candidate, candidate);
  driver_.EndProfile(counters, 2'100'000);
  EXPECT_EQ(driver_.Take<IterationFinished>().end, IterationEnd::kCriterionMet);
  EXPECT_EQ(driver_.Take<StartReasoning>().plan.parent.candidate, candidate);
}

TEST_F(SearchClosingTest, CountersThatFailHoldNothingUp) {
  auto options = Options();
  options.profiles_at_two_speeds = true;
  options.criterion.kind = CriterionKind::kFirstValid;
  const auto start = driver_.Submit(options);
  driver_.FindNew(start.generation, CandidateOrigin::kTrace);
  driver_.Judge(2'000'000);
  driver_.End(driver_.Take<RunStage>(), StageOutcome::kCrashed);
  EXPECT_EQ(driver_.Take<IterationFinished>().best, Speedup{2'000'000});
  driver_.Take<StartReasoning>();
}

TEST_F(SearchClosingTest, CountersMayOverlapWithTheNextIteration) {
  auto options = Options();
  options.profiles_at_two_speeds = true;
  options.overlaps_counters = true;
  options.criterion.kind = CriterionKind::kFirstValid;
  const auto start = driver_.Submit(options);
  driver_.FindNew(start.generation, CandidateOrigin::kTrace);
  driver_.Judge(2'000'000);
  driver_.Take<IterationFinished>();
  driver_.Take<StartReasoning>();
  const auto counters = driver_.Take<RunStage>();
  EXPECT_EQ(counters.scope, ProfilingScope::kCounters);
  driver_.EndProfile(counters, 2'000'000);
}

TEST_F(SearchClosingTest, CountersOfOneIterationAtMostAreBehind) {
  auto options = Options();
  options.profiles_at_two_speeds = true;
  options.overlaps_counters = true;
  options.criterion.kind = CriterionKind::kFirstValid;
  const auto first = driver_.Submit(options);
  driver_.FindNew(first.generation, CandidateOrigin::kTrace);
  driver_.Judge(2'000'000);
  driver_.Take<IterationFinished>();
  const auto second = driver_.Take<StartReasoning>();
  const auto late = driver_.Take<RunStage>();
  EXPECT_EQ(late.scope, ProfilingScope::kCounters);

  driver_.JoinSlots(0, 1);
  driver_.FindNew(second.generation, CandidateOrigin::kTrace);
  driver_.Judge(2'000'000);
  EXPECT_EQ(driver_.Take<IterationDecided>().iteration, 2);
  EXPECT_EQ(driver_.CountOf<StartReasoning>(), 0);
  const auto counters = driver_.Take<RunStage>();
  EXPECT_EQ(counters.scope, ProfilingScope::kCounters);
  driver_.EndProfile(late, 2'000'000);
  EXPECT_EQ(driver_.CountOf<StartReasoning>(), 0) << "its own are what it waits for";
  driver_.EndProfile(counters, 2'000'000);
  driver_.Take<IterationFinished>();
  driver_.Take<StartReasoning>();
}

TEST_F(SearchClosingTest, SearchThatStopsWaitsForItsCountersOrDropsThem) {
  for (const StopMode mode : {StopMode::kFinishRunning, StopMode::kAtOnce}) {
    EngineDriver driver;
    driver.JoinSlots(1, 1);
    auto options = Options();
    options.profiles_at_two_speeds = true;
    options.criterion.kind = CriterionKind::kFirstValid;
    const auto start = driver.Submit(options);
    driver.FindNew(start.generation, CandidateOrigin::kTrace);
    driver.Judge(2'000'000);
    const auto counters = driver.Take<RunStage>();
    driver.Apply(SearchStopRequested{SearchId(1), mode});
    EXPECT_EQ(driver.Take<IterationFinished>().end, IterationEnd::kCriterionMet);
    driver.Finish(start.generation, GenerationOutcome::kCancelled);
    EXPECT_EQ(driver.CountOf<SearchFinished>(), 0);
    EXPECT_EQ(driver.CountOf<CancelStage>(), mode == StopMode::kAtOnce ? 1 : 0);
    driver.End(counters, StageOutcome::kCancelled);
    EXPECT_EQ(driver.Take<SearchFinished>().speedup, Speedup{2'000'000});
  }
}

}  // namespace
}  // namespace specgen
