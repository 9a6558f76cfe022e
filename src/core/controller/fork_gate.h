// May this trigger fork, and how often?
#pragma once

#include <cstdint>
#include <optional>

#include "specgen/model/action.h"
#include "specgen/model/options.h"
#include "specgen/model/trigger_kind.h"

namespace specgen {

// Everything the gate looks at.
struct ForkSituation {
  TriggerKind kind = TriggerKind::kPeriodic;
  bool reasoning_is_live = true;
  // Tokens of the trace at this trigger and at the last granted one of the same reasoning.
  std::int64_t trace_tokens = 0;
  std::optional<std::int64_t> last_grant_tokens;
  std::int32_t in_flight_count = 0;
  std::int32_t iteration_count = 0;  // Forks granted in this iteration.
  // Over the whole search: reasoning tokens so far, and those of forks that have ended.
  std::int64_t reasoning_tokens = 0;
  std::int64_t speculative_tokens = 0;
  std::int64_t expected_fork_tokens = 0;  // What one fork in flight will probably add.
  std::int64_t budget_left = 0;           // Tokens that may still be reserved.
  std::int32_t device_count = 0;
  std::int32_t device_backlog = 0;
};

// Either how many forks start (at least one) with which token limit each, or why none does.
struct ForkDecision {
  std::int32_t count = 0;
  std::int64_t token_max = 0;
  std::optional<ForkRefusal> refusal;
};

// With less room than this a fork could not finish a kernel.
inline constexpr std::int64_t kForkTokenMin = 64;

ForkDecision DecideFork(const ForkOptions& options, const ForkSituation& situation);

}  // namespace specgen
