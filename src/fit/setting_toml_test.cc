#include "setting_toml.h"

#include <gtest/gtest.h>

#include "specgen/model/record_digest.h"

namespace specgen {
namespace {

template <class Record>
std::uint64_t DigestOfRecord(const Record& record) {
  Digest digest;
  AddTo(digest, record);
  return digest.value();
}

RunSetting OddSetting() {
  RunSetting setting{.search_count = 3, .device_count = 2, .compile_slot_count = 5};
  SearchOptions& options = setting.options;
  options.criterion = {.kind = CriterionKind::kFirstValid,
                       .quantile = Ppm{250'000},
                       .noise_margin = Ppm{20'000},
                       .history_starts_with_zero = true};
  options.budget = {
      .iteration_max = 7, .token_max = 123'456, .wall_time_max = std::chrono::seconds(90)};
  options.forks.gate = ForkGateKind::kExpectedGain;
  options.forks.weakest_kind = TriggerKind::kDesignDecision;
  options.forks.token_share = Ppm{1'500'000};
  options.forks.gives_hints = true;
  options.forks.repair_max = 2;
  options.reasoning_token_max = 9000;
  options.stops_stale_work = false;
  options.profiles_at_two_speeds = true;
  options.give_up_feedback_min = Ppm{850'000};
  options.archive_max = 3;
  setting.scheduler.policy = SchedulingPolicyKind::kFixedPools;
  setting.scheduler.round = std::chrono::seconds(15);
  return setting;
}

TEST(SettingTomlTest, EveryOptionOfTheRunIsReadBack) {
  const RunSetting setting = OddSetting();
  TomlLines lines;
  WriteSetting(setting, {{5}, {5}}, lines);
  const auto scenario = ParseScenario(lines.text(), "written");
  ASSERT_TRUE(scenario) << scenario.error().message;
  EXPECT_EQ(scenario->fleet.device_count, 2);
  EXPECT_EQ(scenario->fleet.compile_slot_count, 5);
  EXPECT_EQ(scenario->searches.count, 3);
  EXPECT_EQ(DigestOfRecord(scenario->searches.options), DigestOfRecord(setting.options));
  EXPECT_EQ(DigestOfRecord(scenario->scheduler), DigestOfRecord(setting.scheduler));
}

TEST(SettingTomlTest, ARunWithoutSlotsYetIsStillAWorld) {
  TomlLines lines;
  WriteSetting({.search_count = 1}, {}, lines);
  EXPECT_TRUE(ParseScenario(lines.text(), "written"));
}

}  // namespace
}  // namespace specgen
