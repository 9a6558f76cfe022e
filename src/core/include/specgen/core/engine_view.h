// What the engine shows of itself, for progress, explanations and tests. Copies, not references.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/model/action.h"
#include "specgen/model/evaluation.h"
#include "specgen/model/ids.h"
#include "specgen/model/ratio.h"

namespace specgen {

// Why a request waits. The most specific one that holds.
enum class WaitReason : std::uint8_t {
  kNoSlot,           // No slot of this kind has joined, or all are lost.
  kAllBusy,          // Every slot that may take it is busy, and it is next.
  kBehindOthers,     // Slots are busy and other requests are worth more or came first.
  kOtherRole,        // Slots are free, but the policy keeps them for another stage.
  kOwnDeviceBusy,    // The one device of its search is busy (static policy).
  kRoleChangeCosts,  // A device is free, but changing its role costs more than waiting.
  kSuspect,          // It has lost a slot: such run one at a time, after a pause.
};
inline constexpr int kWaitReasonCount = 7;
const char* WaitReasonName(WaitReason reason);

struct WaitingRequest {
  RequestId request;
  SearchId search;
  CandidateId candidate;
  Stage stage = Stage::kCompilation;
  Instant since;
  WaitReason reason = WaitReason::kAllBusy;
};

struct SlotView {
  SlotId slot;
  SlotKind kind = SlotKind::kDevice;
  // The stage that it runs, or ran last; none before its first.
  std::optional<Stage> role;
  bool is_busy = false;
  SearchId search;        // While busy.
  CandidateId candidate;  // While busy.
  Instant since;          // Of the current state.
};

struct SearchView {
  SearchId search;
  bool finished = false;
  std::int32_t iteration = 0;  // The current one, from 1.
  GenerationId reasoning;      // None between a finished reasoning and the next iteration.
  std::int64_t reasoning_tokens = 0;
  std::int32_t forks_in_flight = 0;
  std::int32_t candidates_open = 0;  // Found, not yet judged.
  TokenUsage usage;                  // Of finished generations.
  std::int64_t tokens_reserved = 0;  // The most that running generations may still add.
  // Iterations of which a candidate had itself been profiled (not as a duplicate of one of an
  // earlier iteration) when they ended: the next prompt is made from that, whether it shows it or
  // not. An iteration that has no measurement does not end while one may still come. The last one
  // counts like the others, though no prompt follows.
  std::int32_t feedback_count = 0;
  CandidateId best;
  Speedup best_speedup;
};

}  // namespace specgen
