// What to tell somebody whose command line cannot be understood.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace specgen {

// Names the command, what is wrong, what may have been meant and where to read on.
std::string UsageErrorText(const CLI::App& app, const CLI::ParseError& error);

}  // namespace specgen
