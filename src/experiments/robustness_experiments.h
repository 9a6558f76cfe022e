// Whether results hold in other worlds than the one that they were found in.
#pragma once

#include "specgen/experiments/experiment.h"

namespace specgen {

Result<Figures> DrawPessimistic(const ExperimentInput& input, CaseRunner& runner);
// Beside the workloads, the median of all and the worst.
Result<Figures> DrawSettings(const ExperimentInput& input, CaseRunner& runner);

}  // namespace specgen
