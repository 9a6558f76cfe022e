// The times of references, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "candidate_evaluation.h"
#include "specgen/eval/problem.h"

namespace specgen {

// One problem whose reference was judged against itself.
struct Baseline {
  Problem problem;
  EvaluationResult result;  // Its one verdict is about the reference.

  const CandidateVerdict& verdict() const { return result.verdicts.front(); }
};

std::string BaselineText(const std::vector<Baseline>& baselines);
nlohmann::json BaselineJson(const std::vector<Baseline>& baselines);

}  // namespace specgen
