// What became of a run's candidates, and how long the judge took over them.
#pragma once

#include "run_sight.h"

namespace specgen {

void AddCandidateFacts(const RunSight& run, WorkloadFacts& facts);
void AddStageFacts(const RunSight& run, WorkloadFacts& facts);

}  // namespace specgen
