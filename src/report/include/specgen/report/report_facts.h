// What a report says beside its books: what only the host knows, as text for people.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "specgen/model/ids.h"

namespace specgen {

// Whether the text came from a model. Anything else is told in a report's first line.
enum class ReportModelKind : std::uint8_t {
  kModel,
  kReplay,      // Recorded texts.
  kSynthetic,   // Made up texts; real kernels.
  kSimulation,  // Nothing was real: times and results are drawn from a seed.
};
inline constexpr int kReportModelKindCount = 4;
const char* ReportModelKindName(ReportModelKind kind);

struct ReportFact {
  std::string name{};  // "compiler"
  std::string text{};
};

struct ReportSearchText {
  std::string problem{};
  std::string message{};  // Why it ended, where the end alone does not say it.
};

struct ReportCandidateText {
  std::shared_ptr<const std::string> source{};  // Null: not kept.
  std::string error{};  // What the judge said of the last stage; empty where it passed.
};

struct ReportFacts {
  std::string run{};          // Its name.
  std::string started_utc{};  // "2026-11-20T12:34:56Z"; empty where time was simulated.
  std::string exit{};         // "finished", "stopped", ...
  std::string exit_message{};
  ReportModelKind model_kind = ReportModelKind::kModel;
  std::string model{};              // As it names itself; several with commas between.
  std::vector<ReportFact> facts{};  // About machine, judge, endpoint, options: shown in this order.
  std::vector<std::string> rules{};  // Names of the trigger rules, by index. May be empty.
  std::vector<std::string> warnings{};
  std::map<SearchId, ReportSearchText> searches{};
  // Asked once for each candidate. May be empty: nothing is known then.
  std::function<ReportCandidateText(CandidateId)> candidate_text{};
};

}  // namespace specgen
