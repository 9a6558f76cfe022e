#include "specgen/report/report_facts.h"

namespace specgen {

const char* ReportModelKindName(ReportModelKind kind) {
  switch (kind) {
    case ReportModelKind::kModel:
      return "model";
    case ReportModelKind::kReplay:
      return "replay";
    case ReportModelKind::kSynthetic:
      return "synthetic";
    case ReportModelKind::kSimulation:
      return "simulation";
  }
  return "unknown";
}

}  // namespace specgen
