// What a person wants to be told while a run goes on: one line for each notable decision.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "specgen/base/instant.h"
#include "specgen/model/ids.h"
#include "specgen/model/ratio.h"

namespace specgen {

enum class DecisionKind : std::uint8_t {
  kSearchStarted,
  kIterationStarted,
  kForked,
  kForkRefused,  // In the log only: there are hundreds.
  kCandidateFailed,
  kCandidateProfiled,
  kReasoningCut,
  kIterationFinished,
  kSearchFinished,
  kWarning,  // Something is wrong that does not end the run.
};
inline constexpr int kDecisionKindCount = 10;
const char* DecisionKindName(DecisionKind kind);

struct Decision {
  Instant at{};  // Since the start of the run.
  DecisionKind kind = DecisionKind::kWarning;
  SearchId search{};   // None where the whole run is meant.
  std::string text{};  // One line without a line end, fit for a terminal and for a log.
  // What it is about, where it is about one: none, or zero, elsewhere.
  GenerationId generation{};
  CandidateId candidate{};
  Speedup speedup{};
  std::int64_t offset = 0;  // Of a trigger point, in bytes of the trace.
};

// Called on a thread of the run that does nothing urgent, one decision at a time, in order, but for
// kForkRefused. May take its time, but must not call the run's Wait or end the run object.
using DecisionObserver = std::function<void(const Decision&)>;

}  // namespace specgen
