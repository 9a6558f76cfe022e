#include "iteration_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "testing_world.h"

namespace specgen {
namespace {

// Reasonings that are cut as soon as a source is right, so that what is cut is not what is long.
std::vector<SeenIteration> CutIterations(int count) {
  Prng prng(11);
  const Variate lengths = Variate::Lognormal(8000, Ppm{500'000});
  std::vector<SeenIteration> iterations;
  for (int i = 0; i < count; ++i) {
    const auto length = static_cast<double>(lengths.Draw(prng));
    SeenIteration iteration{.search = 0, .tokens = {length}};
    for (double tokens = 500; tokens < length; tokens += 900) {
      const double valid = 0.05 + 0.45 * tokens / length;
      const bool is_right = static_cast<double>(prng.Below(1'000'000)) < valid * 1e6;
      iteration.sources.push_back(
          {.tokens = tokens, .fate = is_right ? SeenFate::kRight : SeenFate::kWrong});
      if (is_right) {
        iteration.tokens = {tokens, true};
        break;
      }
    }
    iterations.push_back(iteration);
  }
  return iterations;
}

constexpr std::array<std::int64_t, kFailureCount> kFailures = {3, 0, 0, 6, 1, 0};

TEST(IterationFitTest, LengthAndChanceAreFoundThoughMostReasoningsAreCut) {
  const auto iterations = CutIterations(600);
  const IterationFit fit = FitIterations(iterations, kFailures);
  EXPECT_GT(fit.cut_count, 5 * fit.whole_count);
  EXPECT_NEAR(fit.token_mean, 8000, 1600);
  EXPECT_NEAR(fit.valid.front(), 0.05, 0.05);
  EXPECT_NEAR(fit.valid[2], 0.23, 0.07);
  EXPECT_GT(fit.valid.back(), 0.3);
}

TEST(IterationFitTest, AKnownWorldIsRecoveredFromWhatItShows) {
  const WorkloadFacts facts = FactsOfWorld(KnownWorld(), 12);
  const IterationFit fit = FitIterations(facts.iterations, facts.failure_counts);
  EXPECT_NEAR(fit.token_mean, 6000, 600);
  EXPECT_NEAR(fit.token_sigma, 0.45, 0.08);
  for (std::size_t i = 0; i < kValidPlaceCount; ++i) {
    EXPECT_NEAR(fit.valid[i], 0.1 + 0.08 * static_cast<double>(i), 0.09) << "place " << i;
  }
  EXPECT_NEAR(fit.iteration_spread, 1.0, 0.35);
  EXPECT_EQ(fit.repair_count, 0);
  EXPECT_NEAR(fit.repair, 0.15, 0.01);
}

TEST(IterationFitTest, RepairsThatHelpAreSeen) {
  Scenario world = KnownWorld();
  world.candidates.repair = Ppm{600'000};
  world.searches.options.forks.repair_max = 2;
  const WorkloadFacts facts = FactsOfWorld(world, 4);
  const IterationFit fit = FitIterations(facts.iterations, facts.failure_counts);
  EXPECT_GT(fit.repair_count, 50);
  EXPECT_NEAR(fit.repair, 0.6, 0.12);
}

TEST(IterationFitTest, OneReasoningGivesMildGuesses) {
  SeenIteration only{.search = 0, .tokens = {5000}};
  only.sources.push_back({.tokens = 5000, .is_whole = true, .fate = SeenFate::kWrong});
  const IterationFit fit = FitIterations(std::vector<SeenIteration>{only}, {});
  EXPECT_NEAR(std::log(fit.token_mean), std::log(5000), 0.3);
  for (const double valid : fit.valid) {
    EXPECT_GT(valid, 0.02);
    EXPECT_LT(valid, 0.5);
  }
  EXPECT_EQ(fit.source_count, 1);
}

// Right candidates take longer to judge, so that more of them are stopped before their verdict.
TEST(IterationFitTest, WhatPassedAStageIsMoreLikelyRight) {
  const auto chance_of = [](SeenFate fate) {
    SeenIteration iteration{.search = 0, .tokens = {5000}};
    for (int i = 0; i < 40; ++i) iteration.sources.push_back({.tokens = 2500, .fate = fate});
    return FitIterations(std::vector<SeenIteration>(10, iteration), kFailures).valid[2];
  };
  EXPECT_GT(chance_of(SeenFate::kValidated), chance_of(SeenFate::kCompiled));
  EXPECT_GT(chance_of(SeenFate::kCompiled), chance_of(SeenFate::kWrong));
}

TEST(IterationFitTest, MaturityOfACutReasoningIsLessThanWhatWasSeenOfIt) {
  const IterationFit fit{.token_mean = 8000, .token_sigma = 0.5};
  const SeenSource source{.tokens = 2000};
  const double whole = SeenMaturity(fit, {.search = 0, .tokens = {4000}}, source);
  const double cut = SeenMaturity(fit, {.search = 0, .tokens = {4000, true}}, source);
  EXPECT_DOUBLE_EQ(whole, 0.5);
  EXPECT_LT(cut, 0.4);
  EXPECT_GT(cut, 0.15);
  EXPECT_DOUBLE_EQ(SeenMaturity(fit, {.search = 0, .tokens = {4000}}, {.is_whole = true}), 1);
}

}  // namespace
}  // namespace specgen
