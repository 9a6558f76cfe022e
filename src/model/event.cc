#include "specgen/model/event.h"

#include <array>
#include <type_traits>

namespace specgen {

static_assert(std::variant_size_v<Event> == kEventKindCount);
static_assert(std::is_trivially_copyable_v<Event>, "events are copied as plain values");

const char* GenerationOutcomeName(GenerationOutcome outcome) {
  switch (outcome) {
    case GenerationOutcome::kCompleted:
      return "completed";
    case GenerationOutcome::kTruncated:
      return "truncated";
    case GenerationOutcome::kCancelled:
      return "cancelled";
    case GenerationOutcome::kFailed:
      return "failed";
  }
  return "unknown";
}

const char* EventName(const Event& event) {
  static constexpr std::array<const char*, kEventKindCount> kNames = {
      "SearchSubmitted", "SearchStopRequested",      "TraceAdvanced", "TriggerReached",
      "CandidateFound",  "GenerationFinished",       "StageFinished", "SlotJoined",
      "SlotLost",        "SchedulingPolicySelected", "Tick",          "HostRestarted",
      "SearchResumed"};
  return kNames[event.index()];
}

}  // namespace specgen
