// All that one run has shown, for what is read out of it.
#pragma once

#include <map>

#include "specgen/fit/fact_collector.h"
#include "specgen/report/report_books.h"

namespace specgen {

struct RunSight {
  const ReportBooks& books;
  const std::map<GenerationId, HeardStream>& streams;
  const std::map<CandidateId, std::int64_t>& trace_tokens;

  // Null: nothing was heard of it.
  const HeardStream* StreamOf(GenerationId generation) const {
    const auto at = streams.find(generation);
    return at == streams.end() ? nullptr : &at->second;
  }
};

inline double Milliseconds(Duration span) { return static_cast<double>(span.count()) / 1e6; }

}  // namespace specgen
