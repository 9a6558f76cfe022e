// How `specgen` tells scripts what happened. Stable: listed in docs/reference/exit_codes.md.
#pragma once

#include "specgen/base/result.h"

namespace specgen {

enum class ExitCode : int {
  kOk = 0,
  kNothingPassed = 1,  // It ran to its end, but no candidate passed (evaluate: not all of
                       // them); a replay differs.
  kInvalidInput = 2,   // A flag, a file or a key must be changed.
  kUnavailable = 3,    // The machine or the endpoint lacks something.
  kStopped = 4,        // Stopped by the user, in good order.
  kSearchFailed = 5,   // A search ended because its model kept failing.
  kInternal = 70,      // A fault of SpecGen itself.
};

constexpr int Status(ExitCode code) { return static_cast<int>(code); }

// Prints the error on standard error and gives the status that fits it.
int Fail(const Error& error);

}  // namespace specgen
