// What runs with one model family have taught, as a file (docs/formats/learned.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "specgen/base/result.h"
#include "specgen/model/learned_record.h"

namespace specgen {

struct LearnedEntry {
  std::int64_t run_count = 0;
  std::string updated_utc{};  // "2026-11-20T12:34:56Z"
  LearnedRecord record{};

  bool operator==(const LearnedEntry&) const = default;
};

struct LearnedFile {
  std::string family{};
  // By the criterion that was in use (CriterionText): a fork went well if it would have ended its
  // iteration, which depends on it.
  std::map<std::string, LearnedEntry> entries{};

  bool operator==(const LearnedFile&) const = default;
};

std::string LearnedText(const LearnedFile& file);
// Believes none of it. kInvalidInput: it is damaged or something else; kUnavailable: another
// version of SpecGen wrote it, which can read it.
Result<LearnedFile> ParseLearned(const std::string& text);

// The family of a model by its name: "zai-org/GLM-4.5-Air-FP8" and "glm-4.5-air" are one. Letters,
// digits, dots and dashes; fit for the name of a file.
std::string LearnedFamilyOf(std::string_view model);

}  // namespace specgen
