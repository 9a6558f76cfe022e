#include "specgen/model/preset.h"

#include <gtest/gtest.h>

#include "specgen/model/record_digest.h"

namespace specgen {
namespace {

SearchOptions SearchUnder(Preset preset) {
  SearchOptions search;
  SchedulerOptions scheduler;
  SetPreset(preset, search, scheduler);
  return search;
}

TEST(PresetTest, EveryPresetHasANameAndIsFoundByIt) {
  for (int index = 0; index < kPresetCount; ++index) {
    const auto preset = static_cast<Preset>(index);
    EXPECT_EQ(FindPreset(PresetName(preset)), preset);
  }
  EXPECT_FALSE(FindPreset("unknown"));
  EXPECT_FALSE(FindPreset(""));
}

TEST(PresetTest, LimitsAreTheOptionsByThemselves) {
  Digest preset;
  AddTo(preset, SearchUnder(Preset::kLimits));
  Digest by_themselves;
  AddTo(by_themselves, SearchOptions());
  EXPECT_EQ(preset.value(), by_themselves.value());
}

TEST(PresetTest, SpecgenForksWherePaysAndMoreForksMore) {
  const SearchOptions ours = SearchUnder(Preset::kSpecgen);
  const SearchOptions more = SearchUnder(Preset::kSpecgenMore);
  EXPECT_EQ(ours.forks.gate, ForkGateKind::kExpectedGain);
  EXPECT_EQ(ours.criterion.kind, CriterionKind::kExpectedGain);
  EXPECT_EQ(ours.forks.token_ratio, Ppm{1'080'000});
  EXPECT_EQ(more.forks.token_ratio, Ppm{1'360'000});
  EXPECT_TRUE(ours.overlaps_counters);
  EXPECT_GT(more.give_up_feedback_min, ours.give_up_feedback_min);
}

TEST(PresetTest, WhatAPresetIsNotAboutStays) {
  for (int index = 0; index < kPresetCount; ++index) {
    SearchOptions search;
    search.budget = {.iteration_max = 3, .token_max = 4, .wall_time_max = std::chrono::seconds(5)};
    search.reasoning_token_max = 6;
    search.forks.token_max = 7;
    SchedulerOptions scheduler;
    scheduler.slot_loss_max = 8;
    SetPreset(static_cast<Preset>(index), search, scheduler);
    EXPECT_EQ(search.budget.iteration_max, 3);
    EXPECT_EQ(search.budget.token_max, 4);
    EXPECT_EQ(search.reasoning_token_max, 6);
    EXPECT_EQ(search.forks.token_max, 7);
    EXPECT_EQ(scheduler.slot_loss_max, 8);
  }
}

TEST(PresetTest, NoSpeculationForksNothing) {
  EXPECT_FALSE(SearchUnder(Preset::kNoSpeculation).forks.speculation);
}

}  // namespace
}  // namespace specgen
