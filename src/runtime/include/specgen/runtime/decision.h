// What a person wants to be told while a run goes on: one line for each notable decision.
#pragma once

#include <functional>
#include <string>

#include "specgen/base/instant.h"
#include "specgen/model/ids.h"

namespace specgen {

enum class DecisionKind : std::uint8_t {
  kSearchStarted,
  kIterationStarted,
  kForked,
  kCandidateFailed,
  kCandidateProfiled,
  kReasoningCut,
  kIterationFinished,
  kSearchFinished,
  kWarning,  // Something is wrong that does not end the run.
};
inline constexpr int kDecisionKindCount = 9;
const char* DecisionKindName(DecisionKind kind);

struct Decision {
  Instant at;  // Since the start of the run.
  DecisionKind kind = DecisionKind::kWarning;
  SearchId search;   // None where the whole run is meant.
  std::string text;  // One line without a line end, fit for a terminal and for a log.
};

// Called on a thread of the run that does nothing urgent, one decision at a time, in order. May
// take its time, but must not call the run's Wait.
using DecisionObserver = std::function<void(const Decision&)>;

}  // namespace specgen
