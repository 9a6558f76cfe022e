// The man page, from the same description as --help.
#pragma once

#include <string>

#include "command_description.h"

namespace specgen {

// In the language of man(7).
std::string ManPage(const CommandDescription& program, const std::string& version);

}  // namespace specgen
