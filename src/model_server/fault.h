// Faults on request: docs/formats/transcript.md, "Faults".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/prng.h"
#include "specgen/base/result.h"

namespace specgen {

enum class FaultKind {
  kNone,
  kRateLimited,
  kServerError,
  kReset,
  kStall,
  kErrorInStream,
  kTruncatedUtf8,
  kMissingDone,
  kSlowHeaders,
  kOneByte,
  kEmptyAnswer,
  kNoCode,
};

struct ServerFault {
  FaultKind kind = FaultKind::kNone;
  std::uint32_t after = 32;       // Tokens before it strikes.
  std::uint32_t ms = 0;           // Of a stall or between pieces of the header.
  std::uint32_t retry_after = 1;  // Seconds.
  std::uint32_t status = 500;
  std::uint32_t permille = 0;  // Of the requests; only among the options of the server.
  std::string text;            // As it was asked for.
};

enum class FaultScope { kRequest, kServer };

// "NAME" or "NAME:key=value,...". `permille` is a key in the server's scope alone, and needed
// there.
Result<ServerFault> ParseFault(std::string_view text, FaultScope scope);

// Draws the faults of a server: the same seed gives the same ones to the same request numbers.
class FaultDraw {
 public:
  FaultDraw(std::vector<ServerFault> faults, std::uint64_t seed);
  // The first fault that this request is due, or one of kind kNone.
  ServerFault Next();

 private:
  std::vector<ServerFault> faults_;
  Prng prng_;
};

}  // namespace specgen
