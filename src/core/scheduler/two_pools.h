// Devices in two pools, one that validates and one that profiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "scheduler/policy.h"
#include "specgen/core/engine_view.h"
#include "specgen/model/evaluation.h"
#include "specgen/model/ids.h"

namespace specgen {

enum class ValidationOrder : std::uint8_t { kOldestFirst, kNewestFirst };

// How many of `device_count` devices `part / whole` are: rounded half up, but at least one and not
// all of them. With fewer than two devices there is nothing to split, and the answer is all.
// REQUIRES: 0 <= part <= whole, whole > 0.
std::size_t PoolSize(std::size_t device_count, std::int64_t part, std::int64_t whole);

// The first `validator_count` devices validate and the others profile, oldest first. A device that
// is busy when the border moves over it changes its pool when it becomes free. A single device
// serves both stages; of the two requests that go first in their stage it takes the older one.
std::optional<Pairing> NextPairingOfPools(const SchedulerBooks& books, std::size_t validator_count,
                                          ValidationOrder order);

RequestId NextInPool(const SchedulerBooks& books, Stage stage, ValidationOrder order);

WaitReason ReasonToWaitInPool(const SchedulerBooks& books, bool is_next);

}  // namespace specgen
