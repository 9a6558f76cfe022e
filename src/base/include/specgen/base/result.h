// Errors of the machine around us, as values. A failing candidate is not an error but a result
// (model/evaluation.h); a broken invariant is a crash (base/check.h).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace specgen {

// One code for each reaction that a caller can have, not one for each cause.
enum class ErrorCode {
  kInvalidInput,  // The user must change something: a file, a flag, a key.
  kUnavailable,   // Something that we need is not there: a server, a compiler, a disk.
  kRetry,         // The same call may succeed soon.
  kRateLimited,   // The same call may succeed after the time that the peer named.
  kCancelled,     // We stopped it ourselves.
  kInternal,      // We do not know what to do with it.
};

const char* ErrorCodeName(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // A full sentence for a person: what was wrong, where, what to do.
};

// Adds where it happened, on the way up: "context: message".
Error WithContext(Error error, const std::string& context);

// Either a value or the error that kept it from being made.
template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> MakeError(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}
inline tl::unexpected<Error> InvalidInput(std::string message) {
  return MakeError(ErrorCode::kInvalidInput, std::move(message));
}

}  // namespace specgen
