#include "specgen/runtime/utc_text.h"

#include <fmt/chrono.h>

namespace specgen {

std::string UtcText(std::time_t time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

}  // namespace specgen
