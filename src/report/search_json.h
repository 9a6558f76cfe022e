// One search in a report's JSON.
#pragma once

#include <string>

#include "json_words.h"
#include "report_texts.h"
#include "specgen/report/report_books.h"
#include "specgen/report/report_facts.h"
#include "specgen/report/report_json.h"

namespace specgen {

// How a candidate ended, in one word: "profiled", "duplicate", "dropped", or what it failed with.
std::string ReportFateOf(const CandidateRow& candidate);

// All that JSON is made from.
struct ReportParts {
  const ReportBooks& books;
  const ReportFacts& facts;
  const ReportLimits& limits;
  const ReportTexts& texts;
};
ReportJsonValue SearchReportJson(const SearchRow& search, const ReportParts& parts);

}  // namespace specgen
