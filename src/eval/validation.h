// Decides whether a candidate computes what the reference computes.
#pragma once

#include <filesystem>
#include <vector>

#include "problem_state.h"
#include "specgen/eval/stage_job.h"

namespace specgen {

// Runs `library` in a runner of its own on every trial of the problem. The verdict is about the
// first trial that failed.
// REQUIRES: state.PrepareTrials has succeeded.
Judged<std::vector<ShapeReport>> Validate(const JudgeTools& tools, const ProblemState& state,
                                          const std::filesystem::path& library,
                                          const CancelFlag& cancel);

}  // namespace specgen
