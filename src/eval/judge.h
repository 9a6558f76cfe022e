// Carries out one stage of one candidate, start to end.
#pragma once

#include "device.h"
#include "problem_state.h"
#include "specgen/eval/stage_job.h"

namespace specgen {

// Called on the thread of the slot, whose device it uses. Everything that can happen is in the
// report, which has no `queued` time yet.
StageReport RunStageJob(const JudgeTools& tools, ProblemStore& problems, Device& device,
                        const StageJob& job, const CancelFlag& cancel);

// Compiles the problem's sources and tries them on every shape, so that one that cannot be judged
// is known before anybody has worked for it.
Judged<void> PrepareProblem(const JudgeTools& tools, ProblemStore& problems,
                            const std::filesystem::path& folder, const CancelFlag& cancel);

}  // namespace specgen
