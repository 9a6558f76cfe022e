// Writes how runs were asked for: fleet, searches and scheduler of a scenario file.
#pragma once

#include "specgen/fit/workload_facts.h"
#include "toml_lines.h"

namespace specgen {

void WriteSetting(const RunSetting& setting, const SeenValues& start_gap_ms, TomlLines& lines);

}  // namespace specgen
