// What the detector finds in a reasoning trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "specgen/model/trigger_kind.h"

namespace specgen {

// A point of a reasoning trace at which forking promises something.
struct Trigger {
  TriggerKind kind = TriggerKind::kPeriodic;  // Never kIdle: the core raises that one.
  std::uint32_t rule = 0;                     // Index in the rule file (TriggerRules::rule_name).
  std::int64_t offset = 0;  // Trigger point: bytes of the trace before it, at a character border.
  // Of a code fence: the code that closed there, an index into TriggerBatch::codes.
  std::optional<std::size_t> code;

  friend bool operator==(const Trigger&, const Trigger&) = default;
};

// One piece of code of a trace or an answer: a candidate that cost nothing.
struct TraceCode {
  std::string language;    // As the rule file names it ("cpp"); empty for a fence without a tag.
  std::string source;      // Between the fence's lines, as written.
  std::int64_t begin = 0;  // Bytes of the text before the source. Below zero never.
  std::int64_t end = 0;    // Bytes of the text up to the end of the source.
  bool has_entry = true;   // An entry point was found in it. Always so in a trace.

  friend bool operator==(const TraceCode&, const TraceCode&) = default;
};

// What one call of the detector adds to.
struct TriggerBatch {
  std::vector<Trigger> triggers;  // Ascending by (offset, rule).
  std::vector<TraceCode> codes;

  void Clear() {
    triggers.clear();
    codes.clear();
  }
};

}  // namespace specgen
