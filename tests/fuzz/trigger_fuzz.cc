// What a model thinks, and the rules that read it.
#include <string>

#include "drawn_cuts.h"
#include "fuzz_target.h"
#include "rule_file.h"
#include "specgen/base/check.h"
#include "specgen/trigger/code_extractor.h"
#include "specgen/trigger/trigger_detector.h"
#include "specgen/trigger/trigger_rules.h"

namespace specgen {
namespace {

TriggerBatch Detect(const TriggerRules& rules, const std::vector<std::string_view>& pieces) {
  TriggerScratch scratch(rules);
  TriggerDetector detector(rules, {.period_tokens = 30, .known_code = nullptr});
  TriggerBatch batch;
  for (const std::string_view piece : pieces) detector.Feed(piece, scratch, batch);
  detector.Finish(scratch, batch);
  return batch;
}

void CheckSame(const TriggerBatch& whole, const TriggerBatch& cut) {
  SPECGEN_CHECK(whole.triggers == cut.triggers && whole.codes == cut.codes,
                "triggers do not depend on how the bytes were cut");
}

}  // namespace

void FuzzTriggerRules(std::string_view bytes) {
  const Result<RuleFile> file = ReadRuleFile(bytes, "the_file");
  // What Vectorscan makes of a pattern is its own affair, and slow: a few short ones.
  if (file && bytes.size() > 1024) return;
  const Result<TriggerRules> rules = TriggerRules::Parse(bytes, "the_file");
  if (!rules) {
    SPECGEN_CHECK(rules.error().message.find("the_file") != std::string::npos,
                  "an error names the file");
    return;
  }
  SPECGEN_CHECK(file.has_value(), "what is compiled was read");
  constexpr std::string_view kText = "Wait, use 4 tiles.\n```cpp\nvoid k() {\n}\n```\nDone. abc\n";
  CheckSame(Detect(*rules, {kText}), Detect(*rules, DrawnCuts(kText, 0)));
}

void FuzzTriggerDetector(std::string_view bytes) {
  static const TriggerRules rules = TriggerRules::BuiltIn();
  const std::uint8_t seed = TakeByte(bytes);
  const TriggerBatch whole = Detect(rules, {bytes});
  CheckSame(whole, Detect(rules, DrawnCuts(bytes, seed)));
  std::int64_t last = 0;
  for (const Trigger& trigger : whole.triggers) {
    SPECGEN_CHECK(trigger.offset >= last && trigger.offset <= std::int64_t(bytes.size()),
                  "trigger points ascend within the trace");
    last = trigger.offset;
  }
  for (const TraceCode& code : FencedCodes(bytes, rules)) {
    SPECGEN_CHECK(
        code.begin >= 0 && code.end >= code.begin && code.end <= std::int64_t(bytes.size()),
        "code lies within the text");
  }
  static_cast<void>(LastCompleteCode(bytes, rules));
  static_cast<void>(AnswerCode(bytes, "```cpp\n", rules));
}

}  // namespace specgen
