// How near a measured shape comes to what its core can do, for programs.
#pragma once

#include <nlohmann/json.hpp>

#include "specgen/eval/stage_job.h"

namespace specgen {

// `bytes`, `gb_per_s`, `memory_share`, and `gflop_per_s`, `peak_share`, which are null where the
// problem does not count its operations.
nlohmann::json RooflineJson(const ShapeReport& shape, Duration time, const MachineCeiling& ceiling);

}  // namespace specgen
