// What a run's report says beside what its events and actions tell: texts, names, the machine.
#pragma once

#include <functional>
#include <string>

#include "specgen/report/report_facts.h"
#include "specgen/trigger/trigger_rules.h"
#include "summary.h"

namespace specgen {

// Refers to the candidates of `input`, which outlive it.
ReportFacts ReportFactsOf(const SummaryInput& input, const TriggerRules& rules);

ReportModelKind ReportModelKindOf(const std::string& model);
// What ReportFacts::candidate_text asks. `candidates` outlives it.
std::function<ReportCandidateText(CandidateId)> ReportTextsOf(const CandidateStore& candidates);

}  // namespace specgen
