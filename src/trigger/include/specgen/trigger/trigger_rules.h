// The rules that make a point of a trace a trigger: data, read from a TOML text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "specgen/base/result.h"
#include "specgen/model/trigger_kind.h"

namespace specgen {

struct CompiledRules;

// A parsed and compiled rule file (docs/formats/trigger_rules.md). Immutable; copies share one
// compiled form, from any thread. Compiling takes a tenth of a second: do it once.
class TriggerRules {
 public:
  // `file` is named in messages. A malformed file, an unknown key or a pattern that cannot be
  // matched in a stream is kInvalidInput; the message says file, line and what to write instead.
  static Result<TriggerRules> Parse(std::string_view text, const std::string& file);
  // The rules that come with SpecGen.
  static TriggerRules BuiltIn();
  // Their text, to print or to start an own file from.
  static std::string_view BuiltInText();

  std::size_t rule_count() const;
  // REQUIRES: rule < rule_count().
  const std::string& rule_name(std::uint32_t rule) const;
  TriggerKind rule_kind(std::uint32_t rule) const;

  // Of this library.
  const CompiledRules& compiled() const { return *compiled_; }

 private:
  explicit TriggerRules(std::shared_ptr<const CompiledRules> compiled);

  std::shared_ptr<const CompiledRules> compiled_;
};

}  // namespace specgen
