// A rule file as it was written: read and checked, not yet compiled.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/model/trigger_kind.h"
#include "specgen/trigger/source_sketch.h"

namespace specgen {

// Limits of a rule file: what it names is kept in the bits of one word per stream.
inline constexpr std::size_t kLanguageMax = 16;
inline constexpr std::size_t kRuleMax = 64;
inline constexpr std::size_t kPatternBytesMax = 1024;
inline constexpr std::size_t kPatternsPerKeyMax = 64;
inline constexpr std::int64_t kQuietBytesMax = 1'000'000;
inline constexpr std::int64_t kLinesMinMax = 10'000;

struct PatternText {
  std::string text;
  std::int64_t line = 0;  // Of the rule file.
};
using PatternTexts = std::vector<PatternText>;

struct LanguageText {
  std::string name;
  std::vector<std::string> tags;
  SourceSyntax syntax = SourceSyntax::kC;
};

struct RuleText {
  std::string name;
  TriggerKind kind = TriggerKind::kPeriodic;
  std::int64_t line = 0;
  std::int64_t quiet_bytes = 0;
  // Of code rules: indices into RuleFile::languages, and what marks an entry point.
  std::vector<std::size_t> languages;
  PatternTexts entry;
  std::int64_t lines_min = 1;
  // Of rules about sentences.
  PatternTexts patterns;
  PatternTexts with;
  PatternTexts unless;
  bool needs_number = false;
  bool at_sentence_start = true;
};

struct RuleFile {
  std::string name;  // For messages.
  std::vector<LanguageText> languages;
  std::vector<RuleText> rules;
  PatternTexts placeholders;
  PatternTexts quotes;
};

// The error of line `line` of `file`: "file:line: text".
Error RuleFileError(const std::string& file, std::int64_t line, const std::string& text);

// Reads everything but the patterns themselves. Errors as TriggerRules::Parse.
Result<RuleFile> ReadRuleFile(std::string_view text, const std::string& file);

}  // namespace specgen
