// What a second of a slot is worth when it is given to a request, as an integer.
#pragma once

#include <cstdint>

#include "scheduler/scheduler.h"
#include "specgen/base/instant.h"

namespace specgen {

// The expected gain of a request for each unit of slot time that it still needs:
//
//   c * min(1, saving / (3 * D)) / D
//
// c is its chance to end its iteration and D its remaining service plus `extra` time on the slot. A
// blocking request gains for sure: c and the minimum are one. The gain is at least a thousandth of
// a blocking request's, so that aging (value_index_policy.h) reaches every request.
// Only comparisons of rates carry meaning. At least 1 and below 2^63.
std::uint64_t GainRate(const EvaluationRequest& request, Duration extra);

}  // namespace specgen
