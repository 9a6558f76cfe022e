// What a replay found, in words and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "specgen/runtime/replay.h"

namespace specgen {

std::string ReplayReportText(const ReplayReport& report);
nlohmann::json ReplayReportJson(const ReplayReport& report);

}  // namespace specgen
