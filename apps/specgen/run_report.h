// The end of a run, for people and for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "specgen/runtime/run.h"

namespace specgen {

std::string RunReportText(const RunResult& result);
nlohmann::json RunReportJson(const RunResult& result);

}  // namespace specgen
