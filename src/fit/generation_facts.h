// What a run's generations show: how long, how fast, how soon, where they trigger.
#pragma once

#include "run_sight.h"

namespace specgen {

// The tokens of a reasoning; cut where it did not come to its end.
SeenValue ReasoningTokens(const RunSight& run, const GenerationRow& reasoning);

void AddGenerationFacts(const RunSight& run, WorkloadFacts& facts);

}  // namespace specgen
