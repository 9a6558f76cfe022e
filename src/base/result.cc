#include "specgen/base/result.h"

namespace specgen {

const char* ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
      return "invalid input";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kRetry:
      return "retry";
    case ErrorCode::kRateLimited:
      return "rate limited";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "unknown";
}

Error WithContext(Error error, const std::string& context) {
  error.message = context + ": " + error.message;
  return error;
}

}  // namespace specgen
