// Decides whether a candidate computes what the reference computes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "oracle.h"
#include "specgen/eval/stage_job.h"

namespace specgen {

struct ValidationResult {
  std::vector<ShapeReport> shapes;
  std::vector<std::string> warnings;
};

// Runs `library` in a runner of its own on several draws of each shape, the smallest first, every
// draw one that was never there before. The verdict is about the first that failed.
// REQUIRES: the oracle is open for `state`, and state.Prepare has succeeded.
Judged<ValidationResult> Validate(const JudgeTools& tools, const ProblemState& state,
                                  Oracle& oracle, std::shared_ptr<SharedArena> arena,
                                  const std::filesystem::path& library, const CancelFlag& cancel);

}  // namespace specgen
