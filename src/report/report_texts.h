// The sources and error texts that a report carries, within its limits.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "specgen/model/ids.h"
#include "specgen/report/report_books.h"
#include "specgen/report/report_facts.h"
#include "specgen/report/report_json.h"

namespace specgen {

struct ReportTexts {
  std::vector<std::string> sources;              // Each once.
  std::map<CandidateId, std::size_t> source_of;  // Where a candidate's is; absent: left out.
  std::map<CandidateId, std::string> errors;
  std::size_t sources_left_out = 0;
  std::size_t errors_left_out = 0;
};

// The best of each search first, then the first valid one, those that decided an iteration, the
// others that were profiled, those that failed, and last what was dropped.
ReportTexts TextsOf(const ReportBooks& books, const ReportFacts& facts, const ReportLimits& limits);

}  // namespace specgen
