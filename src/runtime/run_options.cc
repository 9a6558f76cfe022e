#include "specgen/runtime/run_options.h"

namespace specgen {

Result<void> CheckOptions(const RunOptions& options) {
  if (options.searches.empty()) {
    return InvalidInput("A run needs at least one problem: name one.");
  }
  const RuntimeLimits& limits = options.limits;
  if (limits.inbox_event_max == 0 || limits.disk_write_max == 0) {
    return InvalidInput("The limits inbox_event_max and disk_write_max must be above zero.");
  }
  return {};
}

}  // namespace specgen
