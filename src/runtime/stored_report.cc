#include "specgen/runtime/stored_report.h"

#include <fmt/format.h>

#include <ctime>

#include "candidate_store.h"
#include "report_side.h"
#include "resumption.h"
#include "retrace.h"
#include "run_ledger.h"
#include "specgen/report/report_builder.h"
#include "specgen/report/report_json.h"
#include "specgen/runtime/stored_run.h"
#include "specgen/runtime/utc_text.h"

namespace specgen {
namespace {

std::vector<std::string> RuleNames(const std::string& file) {
  std::vector<std::string> names;
  // Without its rules a trigger is told by its kind alone.
  const Result<TriggerRules> rules = LoadTriggerRules(file);
  for (std::uint32_t rule = 0; rules && rule < rules->rule_count(); ++rule) {
    names.push_back(rules->rule_name(rule));
  }
  return names;
}

ReportFacts FactsOf(const RunStarted& started, const RunBooks& books,
                    const CandidateStore& candidates) {
  ReportFacts facts;
  facts.started_utc = UtcText(std::time_t{started.utc_ms / 1000});
  facts.exit = HasEnded(books) ? "finished" : "interrupted";
  if (!HasEnded(books)) {
    facts.exit_message = "Drawn from the journal: the run was killed, or still goes on.";
  }
  facts.model = books.endpoint.model;
  facts.model_kind = ReportModelKindOf(facts.model.empty() ? started.model.model : facts.model);
  facts.facts = {{"endpoint", HostOfUrl(started.model.base_url)},
                 {"dialect", started.model.dialect},
                 {"scheduling", SchedulingPolicyKindName(started.engine.scheduler.policy)},
                 {"seed", std::to_string(started.seed)}};
  facts.rules = RuleNames(started.trigger_rules);
  facts.warnings = books.warnings;
  for (std::size_t i = 0; i < started.searches.size(); ++i) {
    facts.searches[SearchId(i + 1)] = {.problem = started.searches[i].problem, .message = ""};
  }
  facts.candidate_text = ReportTextsOf(candidates);
  return facts;
}

// What the journal holds, and what follows from it.
Result<void> Tell(const std::filesystem::path& run_folder, const Journal& journal,
                  CandidateStore& candidates, RunLedger& ledger, ReportBuilder& builder) {
  const RetracedRun run =
      Retrace(journal, candidates, ledger, [&](const AppliedStep& step, const Engine&) {
        builder.OnEvent(step.at, step.event);
        for (const Action& action : step.actions) builder.OnAction(step.at, action);
      });
  if (!run.difference) return {};
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("{}: this SpecGen decides otherwise than the one that wrote the "
                               "journal ({}): draw the report with that one",
                               run_folder.string(), journal.started.specgen_version));
}

}  // namespace

Result<std::string> StoredReportJson(const std::filesystem::path& run_folder) {
  const Result<Journal> journal = LoadJournal(run_folder);
  if (!journal) return tl::make_unexpected(journal.error());
  CandidateStore candidates;
  RunLedger ledger(candidates);
  ReportBuilder builder;
  if (auto told = Tell(run_folder, *journal, candidates, ledger, builder); !told) {
    return tl::make_unexpected(told.error());
  }
  ReportFacts facts = FactsOf(journal->started, ledger.Books(), candidates);
  facts.run = run_folder.filename().string();
  return ReportJson(builder.books(), facts);
}

Result<StoredBooks> LoadStoredBooks(const std::filesystem::path& run_folder) {
  const Result<Journal> journal = LoadJournal(run_folder);
  if (!journal) return tl::make_unexpected(journal.error());
  CandidateStore candidates;
  RunLedger ledger(candidates);
  ReportBuilder builder;
  if (auto told = Tell(run_folder, *journal, candidates, ledger, builder); !told) {
    return tl::make_unexpected(told.error());
  }
  const ReportFacts facts = FactsOf(journal->started, ledger.Books(), candidates);
  return StoredBooks{builder.books(), facts.model_kind, facts.model};
}

}  // namespace specgen
