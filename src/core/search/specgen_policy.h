// Our search policy: refine the best candidate, beside a small diverse archive, with the failures
// summarized.
#pragma once

#include <cstdint>

#include "controller/history.h"
#include "specgen/model/options.h"
#include "specgen/model/prompt_plan.h"

namespace specgen {

// Two sketches that differ in fewer bits than this stand for the same idea.
inline constexpr int kSketchDistanceMin = 6;

// The plan of iteration number `iteration`, from everything judged before it.
PromptPlan PlanPrompt(const History& history, const SearchOptions& options, std::int32_t iteration);

}  // namespace specgen
