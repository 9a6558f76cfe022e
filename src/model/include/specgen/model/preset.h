// Whole settings under one name: how searches fork, end their iterations and share the slots.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "specgen/model/options.h"

namespace specgen {

// The same for runs and for simulations.
enum class Preset : std::uint8_t {
  kNoSpeculation,  // Nothing forked, one device for each search.
  kLimits,         // Every trigger forks, within limits.
  kPaper,          // What arXiv 2606.17518 tells of its own settings.
  kSpecgen,        // Forks that pay: about 1.15 times the tokens of no speculation.
  kSpecgenMore,    // Sooner, at up to 1.4 times.
};
inline constexpr int kPresetCount = 5;
const char* PresetName(Preset preset);  // As a user writes it: "specgen_more".
std::optional<Preset> FindPreset(std::string_view name);

// Changes what the preset is about. Budgets, lengths of generations and what depends on the machine
// stay as they are.
void SetPreset(Preset preset, SearchOptions& search, SchedulerOptions& scheduler);

// What kSpecgen and kSpecgenMore have in common but for their forks and their criterion.
void SetSpecgenGround(SearchOptions& search, SchedulerOptions& scheduler);

}  // namespace specgen
