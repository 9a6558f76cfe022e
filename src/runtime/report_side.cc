#include "report_side.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "specgen/runtime/utc_text.h"

namespace specgen {
namespace {

std::string SlotsText(const WorkerHello& worker) {
  return fmt::format("{} to compile, {} to validate and profile", worker.compile_slot_count,
                     worker.device_count);
}

std::vector<ReportFact> FactsOf(const SummaryInput& input) {
  const EndpointEntry& endpoint = input.books.endpoint;
  std::vector<ReportFact> facts = {
      {"endpoint", HostOfUrl(input.options.endpoint.base_url)},
      {"dialect", input.options.endpoint.dialect},
      {"fork strategy", endpoint.strategy ? ForkStrategyKindName(*endpoint.strategy) : "none used"},
      {"retries", std::to_string(endpoint.retry_count)},
      {"scheduling", SchedulingPolicyKindName(input.options.scheduler.policy)},
      {"seed", std::to_string(input.options.seed)},
      {"jail", input.worker.jail},
      {"compiler", input.worker.compiler},
      {"slots", SlotsText(input.worker)},
      {"CPU", fmt::format("{}, {} cores", input.machine.cpu_model, input.machine.core_count)},
      {"vector unit", input.machine.vector_unit},
      {"caches", input.machine.caches}};
  return facts;
}

// What the judge said of the stage at which a candidate failed; nothing of one that passed.
ReportCandidateText TextOf(const StoredCandidate& own, const StoredCandidate& judged) {
  ReportCandidateText text{.source = own.source, .error = ""};
  if (const StageReport* const failure = judged.Failure()) text.error = failure->text;
  return text;
}

}  // namespace

ReportModelKind ReportModelKindOf(const std::string& model) {
  const std::string recorded = RecordedModelKind(model);
  if (recorded == "replay") return ReportModelKind::kReplay;
  if (recorded == "synthetic") return ReportModelKind::kSynthetic;
  return ReportModelKind::kModel;
}

std::function<ReportCandidateText(CandidateId)> ReportTextsOf(const CandidateStore& candidates) {
  return [&candidates](CandidateId candidate) {
    return TextOf(candidates.Get(candidate), candidates.GetJudged(candidate));
  };
}

ReportFacts ReportFactsOf(const SummaryInput& input, const TriggerRules& rules) {
  RunExit exit = ExitOf(input.result);
  ReportFacts facts{
      .run = input.result.folder.filename().string(),
      .started_utc = UtcText(std::chrono::system_clock::to_time_t(input.started)),
      .exit = std::move(exit.reason),
      .exit_message = std::move(exit.message),
      .model_kind = ReportModelKindOf(input.result.model.empty() ? input.options.endpoint.model
                                                                 : input.result.model),
      .model = input.result.model,
      .facts = FactsOf(input),
      .rules = {},
      .warnings = input.result.warnings,
      .searches = {},
      .candidate_text = ReportTextsOf(input.candidates)};
  for (std::uint32_t rule = 0; rule < rules.rule_count(); ++rule) {
    facts.rules.push_back(rules.rule_name(rule));
  }
  for (const SearchResult& search : input.result.searches) {
    facts.searches[search.search] = {.problem = search.problem, .message = search.message};
  }
  return facts;
}

}  // namespace specgen
