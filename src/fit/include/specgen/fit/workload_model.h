// A workload model: the parameters of a simulated world that live runs have shown.
#pragma once

#include <string>
#include <string_view>

#include "specgen/base/result.h"
#include "specgen/fit/workload_facts.h"

namespace specgen {

struct WorkloadModel {
  std::string toml;  // A scenario file (docs/SIMULATION.md), a comment to each key.
  std::vector<std::string> warnings;  // What makes it less than it seems.
};

// kInvalidInput where nothing can be fitted: no reasoning was heard of, or no candidate judged.
// `source` names the runs in the file's first line.
Result<WorkloadModel> FitWorkload(const WorkloadFacts& facts, std::string_view source);

}  // namespace specgen
