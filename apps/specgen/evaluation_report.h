// What `specgen evaluate` says: for people, and for programs (docs/reference/json_output.md).
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "candidate_evaluation.h"

namespace specgen {

// A table, and under it why candidates did not pass.
std::string EvaluationText(const EvaluationResult& result);
// Lines for standard error: one for each candidate and kind.
std::string EvaluationWarnings(const EvaluationResult& result);
nlohmann::json EvaluationJson(const std::string& problem, const EvaluationResult& result);

// The paths without the folders that all of them share.
std::vector<std::string> ShortNames(const std::vector<std::filesystem::path>& paths);
// What the judge says of each shape, said once: "the machine was busy: ... (3 of 4 timed shapes)".
// Of figures that differ the largest is kept.
std::vector<std::string> MergedWarnings(const CandidateVerdict& verdict);

}  // namespace specgen
