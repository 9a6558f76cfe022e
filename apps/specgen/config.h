// Where settings come from, and how they reach the flags of the command that runs.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "config_file.h"

namespace specgen {

// Gives `command` a --config flag, and those of its flags that were not given on the command line
// the values that the configuration has for them, before the command's callback runs.
void ReadConfigFor(CLI::App& command);

// What the configuration says, of all commands. `file` is the one that --config names; empty: those
// that are found. A file in the working folder is told on standard error: a folder of somebody
// else's may hold one.
Result<std::vector<Setting>> FindSettings(const CommandDescription& program,
                                          const std::string& file);

// Gives the flags of `command` that are not given yet their values. Throws CLI::ValidationError,
// which says where the value stands.
void ApplySettings(CLI::App& command, const std::vector<Setting>& settings);

}  // namespace specgen
