// What this machine can do for the judge, for `doctor`.
#pragma once

#include <string>

#include "specgen/base/result.h"

namespace specgen {

// Runs a program in a jail like a candidate's. The value names the jail ("bubblewrap 0.8.0,
// seccomp, cgroups v2"); the error says what is missing and what to do.
Result<std::string> JailProbe();

// Finds the compiler that candidates are compiled with and compiles a small library, in the jail
// where there is one. The value names it ("/usr/bin/g++ 12.2.0").
Result<std::string> CompilerProbe();

}  // namespace specgen
