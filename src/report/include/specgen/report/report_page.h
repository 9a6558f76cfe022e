// A report as one HTML file that needs nothing else: no network, no server, no font.
#pragma once

#include <string>
#include <string_view>

#include "specgen/base/result.h"

namespace specgen {

// `json` is what ReportJson gave, or a report.json that was read back; `name` is for messages.
// kInvalidInput: it is no report, or one of another version. Nothing in it can become markup or
// script, whatever candidates and models wrote.
Result<std::string> ReportPage(std::string_view json, const std::string& name);

}  // namespace specgen
