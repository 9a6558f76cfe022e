#include "specgen/trigger/trigger_rules.h"

#include <utility>

#include "compiled_rules.h"
#include "rule_file.h"
#include "specgen/base/check.h"

namespace specgen {

extern const std::string_view kDefaultTriggerRules;

TriggerRules::TriggerRules(std::shared_ptr<const CompiledRules> compiled)
    : compiled_(std::move(compiled)) {}

Result<TriggerRules> TriggerRules::Parse(std::string_view text, const std::string& file) {
  const Result<RuleFile> read = ReadRuleFile(text, file);
  if (!read) return tl::unexpected(read.error());
  Result<CompiledRules> compiled = CompileRules(*read);
  if (!compiled) return tl::unexpected(compiled.error());
  return TriggerRules(std::make_shared<const CompiledRules>(std::move(*compiled)));
}

TriggerRules TriggerRules::BuiltIn() {
  Result<TriggerRules> rules = Parse(kDefaultTriggerRules, "built-in trigger rules");
  SPECGEN_CHECK(rules.has_value(), rules.error().message.c_str());
  return *std::move(rules);
}

std::string_view TriggerRules::BuiltInText() { return kDefaultTriggerRules; }

std::size_t TriggerRules::rule_count() const { return compiled_->names.size(); }

const std::string& TriggerRules::rule_name(std::uint32_t rule) const {
  return compiled_->names.at(rule);
}

TriggerKind TriggerRules::rule_kind(std::uint32_t rule) const { return compiled_->kinds.at(rule); }

}  // namespace specgen
