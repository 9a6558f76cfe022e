// What `specgen evaluate` says: for people, and for programs (docs/reference/json_output.md).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "candidate_evaluation.h"

namespace specgen {

// A table, and under it why candidates did not pass.
std::string EvaluationText(const EvaluationResult& result);
nlohmann::json EvaluationJson(const std::string& problem, const EvaluationResult& result);

}  // namespace specgen
