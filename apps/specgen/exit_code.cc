#include "exit_code.h"

#include <fmt/core.h>

#include <cstdio>

namespace specgen {

int Fail(const Error& error) {
  // Not fmt::print, which throws where standard error is gone.
  std::fputs(fmt::format("specgen: {}\n", error.message).c_str(), stderr);
  switch (error.code) {
    case ErrorCode::kInvalidInput:
      return Status(ExitCode::kInvalidInput);
    case ErrorCode::kUnavailable:
    case ErrorCode::kRetry:
    case ErrorCode::kRateLimited:
      return Status(ExitCode::kUnavailable);
    case ErrorCode::kCancelled:
      return Status(ExitCode::kStopped);
    case ErrorCode::kInternal:
      break;
  }
  return Status(ExitCode::kInternal);
}

}  // namespace specgen
