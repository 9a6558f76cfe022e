// Carries out one stage of one candidate, start to end.
#pragma once

#include "problem_state.h"
#include "specgen/eval/stage_job.h"

namespace specgen {

// Called on the thread of the slot. Everything that can happen is in the report, which has no
// `queued` time yet.
StageReport RunStageJob(const JudgeTools& tools, ProblemStore& problems, const StageJob& job,
                        const CancelFlag& cancel);

}  // namespace specgen
