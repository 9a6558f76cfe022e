#include "specgen/report/report_books.h"

namespace specgen {

const char* InFlightKindName(InFlightKind kind) {
  switch (kind) {
    case InFlightKind::kReasoning:
      return "reasoning";
    case InFlightKind::kFork:
      return "forks";
    case InFlightKind::kWaiting:
      return "waiting";
    case InFlightKind::kCompilation:
      return "compiling";
    case InFlightKind::kValidation:
      return "validating";
    case InFlightKind::kProfiling:
      return "profiling";
  }
  return "unknown";
}

}  // namespace specgen
