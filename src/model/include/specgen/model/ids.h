// The identifiers of everything that events and actions name.
#pragma once

#include <array>
#include <cstdint>

#include "specgen/base/id.h"

namespace specgen {

using SearchId = Id<struct SearchTag>;          // Given by the host with SearchSubmitted.
using GenerationId = Id<struct GenerationTag>;  // Given by the core; unique in a run.
using CandidateId = Id<struct CandidateTag>;    // Given by the host with CandidateFound; unique.
using RequestId = Id<struct RequestTag>;        // Given by the core: one evaluation stage.
using SlotId = Id<struct SlotTag>;              // Given by the host with SlotJoined; never reused.
using SlotLeaseId = Id<struct SlotLeaseTag>;    // Given by the core: one use of one slot.

// SHA-256 of the normalized source of a candidate. Equal hashes are the same candidate.
using ContentHash = std::array<std::uint64_t, 4>;

}  // namespace specgen
