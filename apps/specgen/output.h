// Results on standard output.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "specgen/base/result.h"

namespace specgen {

// Writes all of it, now. kUnavailable where nobody takes it: the disk is full, the reader has gone.
Result<void> WriteOutput(std::string_view text);

// Indented, with a line end. Text of endpoints and candidates may hold any bytes: what is no
// character is replaced.
std::string JsonText(const nlohmann::json& json);

}  // namespace specgen
