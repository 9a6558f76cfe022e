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

void TimeAgain(ReportBooks& books, CandidateId candidate, const Measurement& measured) {
  const auto found = books.candidates.find(candidate);
  if (found == books.candidates.end()) return;
  CandidateRow& row = found->second;
  row.speedup = measured.speedup;
  row.noise = measured.noise;
  row.kernel_time = measured.kernel_time;
  row.baseline_time = measured.baseline_time;
}

void SetBest(ReportBooks& books, SearchId search, CandidateId best) {
  const auto found = books.searches.find(search);
  if (found == books.searches.end()) return;
  found->second.best = best;
  const auto row = books.candidates.find(best);
  found->second.best_speedup = row == books.candidates.end() ? Speedup() : row->second.speedup;
}

}  // namespace specgen
