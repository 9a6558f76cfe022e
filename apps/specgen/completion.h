// Scripts that let a shell complete the command line.
#pragma once

#include <string>

#include "command_description.h"

namespace specgen {

// For bash alone, without the bash-completion package.
std::string BashCompletion(const CommandDescription& program);
std::string ZshCompletion(const CommandDescription& program);
std::string FishCompletion(const CommandDescription& program);

}  // namespace specgen
