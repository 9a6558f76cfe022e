// A rule file in the form that the detector runs: one database, and what each match means.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pattern_database.h"
#include "rule_file.h"
#include "specgen/base/result.h"
#include "specgen/model/trigger_kind.h"

namespace specgen {

// What a match of a pattern means. Of matches that end at the same byte, those of a later role come
// later: the last word of a sentence counts before the sentence ends.
enum class PatternRole : std::uint8_t {
  kTerm,         // `number` is a bit of a sentence.
  kThought,      // `number` is a rule.
  kQuote,        // Words that announce old code.
  kEntry,        // `number` is a bit of a piece of code.
  kPlaceholder,  // Code that leaves something out.
  kFence,        // Three backticks at the start of a line.
  kQuestionEnd,
  kSentenceEnd,
  kNewline,
  kQuotedLine,  // The mark of a quoted line, at its start.
};

// All others mean nothing inside a fence.
inline bool IsAboutCode(PatternRole role) {
  return role >= PatternRole::kEntry && role <= PatternRole::kFence;
}

struct PatternMeaning {
  PatternRole role = PatternRole::kTerm;
  std::uint8_t number = 0;
};

// A rule about code, as masks over languages and entry bits.
struct CodeRule {
  std::uint32_t rule = 0;
  std::uint32_t languages = 0;
  std::uint64_t entries = 0;
  std::int64_t lines_min = 1;
};

// A rule that fires where a sentence ends, as masks over the sentence's bits.
struct SentenceRule {
  std::uint32_t rule = 0;
  std::uint64_t all_of = 0;
  std::uint64_t none_of = 0;
  bool needs_number = false;
};

struct CompiledRules {
  std::shared_ptr<const PatternDatabase> database;
  std::vector<PatternMeaning> meanings;  // By pattern id.

  // By rule.
  std::vector<std::string> names;
  std::vector<TriggerKind> kinds;
  std::vector<std::int64_t> quiet_bytes;

  std::vector<CodeRule> fences;
  std::vector<CodeRule> bodies;
  std::vector<SentenceRule> sentences;
  // Bits after which a sentence is searched for a number.
  std::uint64_t number_bits = 0;
  std::optional<std::uint32_t> periodic_rule;
  std::vector<LanguageText> languages;

  // Index of the language with that fence tag.
  std::optional<std::size_t> FindLanguage(std::string_view tag) const;
};

Result<CompiledRules> CompileRules(const RuleFile& file);

}  // namespace specgen
