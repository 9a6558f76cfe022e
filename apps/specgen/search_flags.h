// The flags of `specgen optimize` that a preset answers for, and what they mean as options.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/model/options.h"
#include "specgen/model/preset.h"

namespace specgen {

inline constexpr Preset kDefaultPreset = Preset::kSpecgen;

// What a preset sets, and a flag or a key that was given overrules.
struct SearchSettings {
  SearchOptions search;
  SchedulerOptions scheduler;
};

// Knows every such flag in one place: its name and text, the setting behind it, and its limits.
// Defaults are those of kDefaultPreset.
class SearchFlags {
 public:
  SearchFlags() = default;
  SearchFlags(const SearchFlags&) = delete;
  SearchFlags& operator=(const SearchFlags&) = delete;

  // The preset and what ends iterations; forks; who gets which slot. The flags outlive `command`.
  void AddTo(CLI::App& command);

  Preset preset() const { return *FindPreset(preset_); }
  // Of the preset, then of what was given; budgets are left alone.
  SearchSettings Settings() const;

 private:
  friend class SettingFlags;

  std::string preset_ = PresetName(kDefaultPreset);
  // Each writes the value of one flag where that was given.
  std::vector<std::function<void(SearchSettings&)>> overrules_;
};

}  // namespace specgen
