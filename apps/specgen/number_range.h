// Checks of numbers on the command line.
#pragma once

#include <CLI/CLI.hpp>

namespace specgen {

// A finite number between both, themselves included. CLI::Range lets what is not a number pass.
CLI::Validator FiniteRange(double at_least, double at_most);

}  // namespace specgen
