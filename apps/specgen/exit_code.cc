#include "exit_code.h"

#include <fmt/core.h>

#include <cstdio>

namespace specgen {

int Fail(const Error& error) {
  fmt::print(stderr, "specgen: {}\n", error.message);
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
