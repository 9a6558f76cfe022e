// Collects what a run shows of its world, from what went into the core and what came out of it.
//
// Live, read from a journal, or simulated makes no difference.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "specgen/fit/workload_facts.h"
#include "specgen/report/report_builder.h"

namespace specgen {

// What was heard of a stream while it was open.
struct HeardStream {
  struct Point {
    Instant at{};
    std::int64_t tokens = 0;
  };
  std::optional<Point> first;
  std::optional<Point> last;
  std::int64_t trace_tokens = 0;
  std::optional<Instant> trace_ended{};  // It is complete from then on.
  std::optional<Instant> advanced{};     // The last TraceAdvanced.
};

// One run. Each event is followed by the actions that it led to.
class FactCollector {
 public:
  explicit FactCollector(const SchedulerOptions& scheduler) : scheduler_(scheduler) {}

  void OnEvent(Instant now, const Event& event);
  void OnAction(Instant now, const Action& action);

  // Adds what was seen until now to that of other runs.
  void AddTo(WorkloadFacts& facts) const;

 private:
  void Hear(Instant now, GenerationId generation, std::int64_t tokens);

  SchedulerOptions scheduler_;
  ReportBuilder builder_;
  std::map<GenerationId, HeardStream> streams_;
  std::map<CandidateId, std::int64_t> trace_tokens_;  // Where a candidate of a trace stood.
  std::vector<double> advance_gaps_ms_;
};

}  // namespace specgen
