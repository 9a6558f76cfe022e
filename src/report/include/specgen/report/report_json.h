// A report as JSON: docs/formats/report.md. The page draws it, programs read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "specgen/report/report_books.h"
#include "specgen/report/report_facts.h"

namespace specgen {

inline constexpr int kReportVersion = 1;

// What keeps a report of a long run small enough to open. Sums and counts are of everything; only
// rows and texts are left out, the least telling first, and the report says how many. Searches
// share what is given for the run.
struct ReportLimits {
  std::size_t in_flight_max = 1200;  // Steps; beyond that means over equal spans, half as many.
  std::size_t candidate_max = 6000;
  std::size_t generation_max = 6000;
  std::size_t trigger_max = 6000;
  std::size_t lease_max = 12000;
  std::size_t source_bytes_max = 2'200'000;  // Of all sources, as they stand in a page.
  std::size_t error_bytes_max = 600'000;     // Of all error texts, as above.
  std::size_t error_text_max = 500;          // Of one.
};

// One line, valid UTF-8 whatever models and programs wrote.
std::string ReportJson(const ReportBooks& books, const ReportFacts& facts,
                       const ReportLimits& limits = {});

}  // namespace specgen
