// What a server says when it refuses or fails, and how to react to it.
#pragma once

#include <string>
#include <string_view>

#include "specgen/base/result.h"

namespace specgen {

struct ServerError {
  std::string message{};  // As sent: ForMessage() before it is shown.
  std::string code{};     // Status, number or name; servers differ. May be empty.
  std::string type{};     // May be empty.
};

// By HTTP status: kRateLimited and kRetry are worth another attempt, nothing else is.
ErrorCode ReactionToStatus(int status);
ErrorCode ReactionTo(const ServerError& error);
bool IsWorthRetrying(ErrorCode code);

// Text from outside, fit for a message: Printable(), at most 400 bytes, and without `secret` (if it
// is not empty).
std::string ForMessage(std::string_view text, std::string_view secret);

}  // namespace specgen
