// Times a candidate against the reference, by our own clock and with answers checked.
#pragma once

#include <filesystem>
#include <vector>

#include "problem_state.h"
#include "specgen/eval/stage_job.h"

namespace specgen {

struct ProfilingResult {
  std::vector<ShapeReport> shapes;    // The timed ones.
  std::vector<std::string> warnings;  // About the measurement.
};

// Candidate and reference live in runners of their own; one works while the other waits. Batches
// of calls are timed in the order A B B A, every call on inputs of its own, and
// some answers of every batch are compared with the reference's.
// REQUIRES: state.PrepareTrials has succeeded.
Judged<ProfilingResult> Profile(const JudgeTools& tools, const ProblemState& state,
                                const std::filesystem::path& library, const CancelFlag& cancel);

}  // namespace specgen
