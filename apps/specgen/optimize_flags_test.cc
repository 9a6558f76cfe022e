#include "optimize_flags.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "specgen/model/record_digest.h"

namespace specgen {
namespace {

// A command line for a bundled problem, with `more` at its end.
class OptimizeFlagsTest : public testing::Test {
 protected:
  void Parse(std::vector<std::string> more) {
    const char* source = std::getenv("SPECGEN_SOURCE");
    ASSERT_NE(source, nullptr) << "SPECGEN_SOURCE is not set: run it through ctest";
    std::vector<std::string> words = {std::string(source) + "/problems/row_softmax", "--replay"};
    words.insert(words.end(), more.begin(), more.end());
    std::reverse(words.begin(), words.end());  // As CLI11 wants them.
    CLI::App command;
    OptimizeFlags flags;
    flags.AddTo(command);
    command.parse(words);
    auto options = RunOptionsOf(flags);
    ASSERT_TRUE(options) << options.error().message;
    options_ = *std::move(options);
  }

  RunOptions options_;
};

TEST_F(OptimizeFlagsTest, NumbersOutOfRangeAreRefused) {
  const std::string huge = "9223372036854775807";
  const std::vector<std::vector<std::string>> refused = {{"--fork-tokens", huge},
                                                         {"--fork-tokens", "0"},
                                                         {"--fork-tokens", "1000000001"},
                                                         {"--reasoning-tokens", huge},
                                                         {"--reasoning-tokens", "0"},
                                                         {"--tokens", "1000000000001"},
                                                         {"--tokens", "-1"},
                                                         {"--cooldown", huge},
                                                         {"--noise-margin", "nan"},
                                                         {"--noise-margin", "inf"},
                                                         {"--noise-margin", "-0.1"},
                                                         {"--noise-margin", "1.5"},
                                                         {"--noise-margin", "0.1x"},
                                                         {"--fork-gate", "none"},
                                                         {"--repairs", "-1"},
                                                         {"--round", "0"},
                                                         {"--aging", "0s"},
                                                         {"--weakest-trigger", "idle"},
                                                         {"--archive", "5"},
                                                         {"--failures-shown", "9"},

                                                         {"--suspect-pause", "-1s"},
                                                         {"--give-up-feedback", "2.5"},
                                                         {"--token-rate", "nan"},
                                                         {"--token-rate", "1e300"}};
  for (const std::vector<std::string>& words : refused) {
    EXPECT_THROW(Parse(words), CLI::ValidationError) << words[0] << " " << words[1];
  }
}

TEST_F(OptimizeFlagsTest, SwitchesAreOnOrOff) {
  EXPECT_THROW(Parse({"--hints=maybe"}), CLI::ParseError);
  Parse({"--hints=false"});
  EXPECT_FALSE(options_.searches[0].options.forks.gives_hints);
  Parse({"--preset", "limits", "--hints"});
  EXPECT_TRUE(options_.searches[0].options.forks.gives_hints);
}

TEST_F(OptimizeFlagsTest, PaperPresetSetsWhatThePaperDoesUnlessTheUserSaysOtherwise) {
  Parse({"--preset", "paper"});
  EXPECT_EQ(options_.scheduler.policy, SchedulingPolicyKind::kPaper);
  EXPECT_EQ(options_.sampling.fork_temperatures, std::vector<double>{0.1});
  EXPECT_EQ(options_.searches[0].options.criterion.noise_margin, Ppm{0});
  EXPECT_TRUE(options_.searches[0].options.criterion.history_starts_with_zero);
  Parse({"--preset", "paper", "--policy", "static", "--noise-margin", "0.02"});
  EXPECT_EQ(options_.scheduler.policy, SchedulingPolicyKind::kStatic);
  EXPECT_EQ(options_.searches[0].options.criterion.noise_margin, Ppm{20'000});
  Parse({});
  EXPECT_EQ(options_.scheduler.policy, SchedulingPolicyKind::kValueIndex);
  EXPECT_GT(options_.sampling.fork_temperatures.size(), 1U);
}

// Where one differs from the other, the values of the other.
void ExpectEqual(const SearchOptions& one, const SearchOptions& other) {
  Digest first;
  AddTo(first, one);
  Digest second;
  AddTo(second, other);
  EXPECT_EQ(first.value(), second.value());
}

TEST_F(OptimizeFlagsTest, PresetsAreThoseOfTheSimulation) {
  for (int index = 0; index < kPresetCount; ++index) {
    const auto preset = static_cast<Preset>(index);
    SearchOptions search;
    SchedulerOptions scheduler;
    SetPreset(preset, search, scheduler);
    Parse({"--preset", PresetName(preset)});
    ExpectEqual(options_.searches[0].options, search);
    EXPECT_EQ(options_.scheduler.policy, scheduler.policy);
  }
}

TEST_F(OptimizeFlagsTest, FlagsOverruleEveryPreset) {
  for (int index = 0; index < kPresetCount; ++index) {
    Parse({"--preset",
           PresetName(static_cast<Preset>(index)),
           "--fork-gate",
           "limits",
           "--criterion",
           "quantile:0.25",
           "--repairs",
           "5",
           "--hints=false",
           "--two-speeds",
           "--fork-token-ratio",
           "2.5",
           "--weakest-trigger",
           "thought_start",
           "--round",
           "7s",
           "--suspect-pause",
           "0",
           "--no-speculation=false",
           "--stop-stale-work=false",
           "--give-up-feedback",
           "1.5",
           "--policy",
           "fixed_pools",
           "--forks-at-start",
           "3"});
    const SearchOptions& search = options_.searches[0].options;
    EXPECT_EQ(search.forks.gate, ForkGateKind::kLimits);
    EXPECT_EQ(search.criterion.kind, CriterionKind::kQuantile);
    EXPECT_EQ(search.criterion.quantile, Ppm{250'000});
    EXPECT_EQ(search.forks.repair_max, 5);
    EXPECT_FALSE(search.forks.gives_hints);
    EXPECT_TRUE(search.profiles_at_two_speeds);
    EXPECT_EQ(search.forks.token_ratio, Ppm{2'500'000});
    EXPECT_EQ(search.forks.weakest_kind, TriggerKind::kThoughtStart);
    EXPECT_TRUE(search.forks.speculation);
    EXPECT_FALSE(search.stops_stale_work);
    EXPECT_EQ(search.give_up_feedback_min, Ppm{1'500'000});
    EXPECT_EQ(search.forks.at_start, 3);
    EXPECT_EQ(options_.scheduler.round, std::chrono::seconds(7));
    EXPECT_EQ(options_.scheduler.suspect_pause, Duration(0));
    EXPECT_EQ(options_.scheduler.policy, SchedulingPolicyKind::kFixedPools);
  }
}

TEST_F(OptimizeFlagsTest, DefaultsThatAreGivenChangeNothing) {
  Parse({});
  const SearchOptions by_themselves = options_.searches[0].options;
  CLI::App command;
  OptimizeFlags flags;
  flags.AddTo(command);
  std::vector<std::string> words;
  for (const CLI::Option* option : command.get_options()) {
    const bool is_setting = option->get_group() == "Search" ||
                            option->get_group() == "Speculation" ||
                            option->get_group() == "Scheduling";
    if (is_setting && !option->get_default_str().empty()) {
      words.push_back(option->get_name() + "=" + option->get_default_str());
    }
  }
  EXPECT_GT(words.size(), 35U);
  Parse(words);
  ExpectEqual(options_.searches[0].options, by_themselves);
}

TEST_F(OptimizeFlagsTest, BoundsThemselvesAreTaken) {
  Parse({"--fork-tokens", "1000000000", "--reasoning-tokens", "1000000000", "--tokens",
         "1000000000000", "--cooldown", "1000000000", "--noise-margin", "1"});
  const SearchOptions& search = options_.searches[0].options;
  EXPECT_EQ(search.forks.token_max, kTokenCountMax);
  EXPECT_EQ(search.reasoning_token_max, kTokenCountMax);
  EXPECT_EQ(search.budget.token_max, kTokenBudgetMax);
  EXPECT_EQ(search.criterion.noise_margin, kOne);
}

// What a command line is refused for, without its words for a new run.
std::string Refusal(std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());
  CLI::App command;
  OptimizeFlags flags;
  flags.AddTo(command);
  command.parse(words);
  const auto options = RunOptionsOf(flags);
  return options ? "" : options.error().message;
}

TEST(OptimizeFlagsOfResume, ProblemOrRunIsNeeded) {
  EXPECT_NE(Refusal({}).find("--resume"), std::string::npos);
  EXPECT_NE(Refusal({"--resume", "nowhere"}).find("holds no run"), std::string::npos);
  EXPECT_NE(Refusal({"--resume", "nowhere", "P"}).find("name none beside it"), std::string::npos);
}

TEST(OptimizeFlagsOfResume, WhatWasSettledIsRefusedAndBudgetsAreNot) {
  EXPECT_NE(Refusal({"--resume", "nowhere", "--forks", "3"}).find("--forks was settled"),
            std::string::npos);
  EXPECT_NE(Refusal({"--resume", "nowhere", "--seed", "3"}).find("--seed was settled"),
            std::string::npos);
  EXPECT_NE(Refusal({"--resume", "nowhere", "--iterations", "3", "--tokens", "5", "--time", "1m"})
                .find("holds no run"),
            std::string::npos);
}

}  // namespace
}  // namespace specgen
