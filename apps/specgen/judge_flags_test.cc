#include "judge_flags.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace specgen {
namespace {

Result<JudgeOptions> Parse(std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());  // As CLI11 wants them.
  CLI::App command;
  JudgeFlags flags;
  flags.AddTo(command);
  command.parse(words);
  return JudgeOptionsOf(flags);
}

TEST(JudgeFlagsTest, WithoutFlagsTheJudgeHasItsOwnDefaults) {
  const auto judge = Parse({});
  ASSERT_TRUE(judge);
  const JudgeOptions defaults;
  EXPECT_EQ(judge->compile_slot_count, defaults.compile_slot_count);
  EXPECT_EQ(judge->device_count, defaults.device_count);
  EXPECT_EQ(judge->noise_max, defaults.noise_max);
  EXPECT_EQ(judge->profiling_time_max, defaults.profiling_time_max);
  EXPECT_EQ(judge->compile_deadline, defaults.compile_deadline);
  EXPECT_EQ(judge->call_deadline_max, defaults.call_deadline_max);
  EXPECT_EQ(judge->call_deadline_min, defaults.call_deadline_min);
  EXPECT_EQ(judge->stage_deadline, defaults.stage_deadline);
  EXPECT_EQ(judge->memory_max, defaults.memory_max);
  EXPECT_FALSE(judge->allow_unjailed);
}

TEST(JudgeFlagsTest, EveryFlagArrives) {
  const auto judge =
      Parse({"--compile-slots", "3", "--devices", "2", "--profiling-time", "300ms", "--noise-max",
             "0.05", "--compile-deadline", "10s", "--call-deadline", "2s", "--stage-deadline",
             "30s", "--memory", "0.5", "--allow-unjailed"});
  ASSERT_TRUE(judge);
  EXPECT_EQ(judge->compile_slot_count, 3);
  EXPECT_EQ(judge->device_count, 2);
  EXPECT_EQ(judge->profiling_time_max, std::chrono::milliseconds(300));
  EXPECT_EQ(judge->noise_max, 0.05);
  EXPECT_EQ(judge->compile_deadline, std::chrono::seconds(10));
  EXPECT_EQ(judge->call_deadline_max, std::chrono::seconds(2));
  EXPECT_EQ(judge->call_deadline_min, std::chrono::seconds(2));
  EXPECT_EQ(judge->stage_deadline, std::chrono::seconds(30));
  EXPECT_EQ(judge->memory_max, std::int64_t{1} << 29U);
  EXPECT_TRUE(judge->allow_unjailed);
}

TEST(JudgeFlagsTest, WhatIsOutOfRangeIsRefused) {
  const std::vector<std::vector<std::string>> refused = {
      {"--devices", "0"},           {"--compile-slots", "256"}, {"--profiling-time", "1ms"},
      {"--noise-max", "0"},         {"--noise-max", "nan"},     {"--compile-deadline", "1h"},
      {"--call-deadline", "100ms"}, {"--memory", "0.1"},        {"--stage-deadline", "soon"}};
  for (const auto& words : refused) {
    EXPECT_THROW((void)Parse(words), CLI::ValidationError) << words[0] << " " << words[1];
  }
}

TEST(JudgeFlagsTest, SlotsAreLimitedTogether) {
  const auto judge = Parse({"--compile-slots", "255", "--devices", "2"});
  ASSERT_FALSE(judge);
  EXPECT_NE(judge.error().message.find("257 together"), std::string::npos);
}

}  // namespace
}  // namespace specgen
