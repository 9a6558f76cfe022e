// For tests of this library: whole texts through the detector, in any chunking.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/trigger/trigger_detector.h"

namespace specgen {

// Compiled once for all tests.
inline const TriggerRules& BuiltInRules() {
  static const TriggerRules rules = TriggerRules::BuiltIn();
  return rules;
}

// What the detector finds when `next_chunk` says how many bytes come next.
inline TriggerBatch DetectCut(const TriggerRules& rules, std::string_view text,
                              const std::function<std::size_t()>& next_chunk,
                              const DetectorOptions& options = {}) {
  TriggerScratch scratch(rules);
  TriggerDetector detector(rules, options);
  TriggerBatch batch;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, next_chunk());
    detector.Feed(part, scratch, batch);
    text.remove_prefix(part.size());
  }
  detector.Finish(scratch, batch);
  return batch;
}

inline TriggerBatch Detect(const TriggerRules& rules, std::string_view text,
                           const DetectorOptions& options = {}) {
  return DetectCut(rules, text, [] { return std::string_view::npos; }, options);
}

// "rule@text before the trigger point, from its last line end": what a person can check.
inline std::vector<std::string> Shown(const TriggerRules& rules, std::string_view text,
                                      const TriggerBatch& batch) {
  std::vector<std::string> shown;
  for (const Trigger& trigger : batch.triggers) {
    const std::string_view before = text.substr(0, static_cast<std::size_t>(trigger.offset));
    const std::size_t newline = before.rfind('\n');
    const std::string_view line =
        newline == std::string_view::npos ? before : before.substr(newline + 1);
    shown.push_back(rules.rule_name(trigger.rule) + "@" + std::string(line));
  }
  return shown;
}

}  // namespace specgen
