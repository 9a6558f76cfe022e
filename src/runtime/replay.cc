#include "specgen/runtime/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "candidate_store.h"
#include "file_io.h"
#include "generation_file.h"
#include "retrace.h"
#include "run_ledger.h"
#include "shown_code.h"
#include "specgen/eval/problem.h"
#include "specgen/runtime/stored_run.h"
#include "specgen/trigger/trigger_detector.h"
#include "specgen/trigger/trigger_rules.h"

namespace specgen {
namespace {

// What the journal says about the trace of one reasoning.
struct TraceBook {
  StartReasoning start;
  std::vector<TriggerReached> triggers;
  std::optional<GenerationOutcome> outcome;
  std::int64_t bytes = 0;  // That it had at least.
};
using TraceBooks = std::map<GenerationId, TraceBook>;

void Remember(const AppliedStep& step, TraceBooks& books) {
  for (const Action& action : step.actions) {
    if (const auto* start = std::get_if<StartReasoning>(&action)) {
      books[start->generation].start = *start;
    }
  }
  if (const auto* trigger = std::get_if<TriggerReached>(&step.event)) {
    TraceBook& book = books[trigger->generation];
    book.triggers.push_back(*trigger);
    book.bytes = std::max(book.bytes, trigger->offset);
  } else if (const auto* advance = std::get_if<TraceAdvanced>(&step.event)) {
    TraceBook& book = books[advance->generation];
    book.bytes = std::max(book.bytes, advance->trace_bytes);
  } else if (const auto* end = std::get_if<GenerationFinished>(&step.event)) {
    const auto book = books.find(end->generation);
    if (book != books.end() && !book->second.outcome) book->second.outcome = end->outcome;
  }
}

bool AreSame(const TriggerReached& recorded, const TriggerReached& found) {
  return recorded.kind == found.kind && recorded.rule == found.rule &&
         recorded.offset == found.offset;
}

class TraceReplay {
 public:
  TraceReplay(const std::filesystem::path& folder, const CandidateStore& candidates,
              TriggerRules rules, std::vector<std::string> references, ReplayReport& report)
      : folder_(folder),
        candidates_(candidates),
        rules_(std::move(rules)),
        references_(std::move(references)),
        report_(report),
        scratch_(rules_) {}

  // False at a difference.
  bool Compare(GenerationId generation, const TraceBook& book) {
    const Result<std::string> trace = ReadFile(TraceFile(folder_, generation));
    if (!trace && !book.triggers.empty()) {
      report_.triggers_left_out = trace.error().message;
      return true;
    }
    const bool has_ended = book.outcome == GenerationOutcome::kCompleted ||
                           book.outcome == GenerationOutcome::kTruncated;
    // What was read of it and is not there was lost with the power of its machine.
    const bool is_cut = static_cast<std::int64_t>(trace.value_or("").size()) < book.bytes;
    const std::vector<TriggerReached> found =
        TriggersOf(generation, book, trace.value_or(""), has_ended, is_cut);
    ++report_.trace_count;
    if (is_cut) ++report_.cut_trace_count;
    report_.trigger_count += static_cast<std::int64_t>(book.triggers.size());
    for (std::size_t i = 0; i < std::max(found.size(), book.triggers.size()); ++i) {
      const bool is_recorded = i < book.triggers.size();
      const bool is_found = i < found.size();
      // What was found and not told is missing only where all had the time to be.
      if (!is_recorded && (!has_ended || is_cut)) break;
      if (!is_found && is_cut) break;
      if (is_recorded && is_found && AreSame(book.triggers[i], found[i])) continue;
      report_.trigger_difference = TriggerDifference{.generation = generation, .index = i};
      if (is_recorded) report_.trigger_difference->recorded = book.triggers[i];
      if (is_found) report_.trigger_difference->found = found[i];
      return false;
    }
    return true;
  }

 private:
  std::vector<TriggerReached> TriggersOf(GenerationId generation, const TraceBook& book,
                                         const std::string& trace, bool has_ended, bool is_cut) {
    DetectorOptions options;
    const std::string& reference = references_.at(book.start.search.value() - 1);
    options.known_code = ShownCode(reference, book.start.plan, candidates_);
    TriggerDetector detector(rules_, std::move(options));
    TriggerBatch batch;
    detector.Feed(trace, scratch_, batch);
    // The first text of an answer is the end of the trace, and told by the file of the answer. That
    // file may be lost with the power of the machine: then more was told than was found.
    const bool is_over = has_ended || batch.triggers.size() < book.triggers.size() ||
                         ReadFile(AnswerFile(folder_, generation)).has_value();
    if (is_over && !is_cut) detector.Finish(scratch_, batch);
    std::vector<TriggerReached> found;
    for (const Trigger& trigger : batch.triggers) {
      found.push_back({generation, trigger.kind, trigger.rule, trigger.offset, 0});
    }
    return found;
  }

  const std::filesystem::path folder_;
  const CandidateStore& candidates_;
  const TriggerRules rules_;
  const std::vector<std::string> references_;
  ReplayReport& report_;
  TriggerScratch scratch_;
};

// Triggers follow from the trace, the rules and what the prompt had shown.
Result<void> CompareTriggers(const std::filesystem::path& folder, const RunStarted& started,
                             const CandidateStore& candidates, const TraceBooks& books,
                             ReplayReport& report) {
  RunOptions options;
  std::vector<std::string> references;
  for (const StartedSearch& search : started.searches) {
    Result<Problem> problem = LoadProblem(search.folder);
    if (!problem) return tl::make_unexpected(problem.error());
    references.push_back(ReadFile(problem->reference).value_or(""));
    options.searches.push_back({*std::move(problem), search.options});
  }
  options.trigger_rules = started.trigger_rules;
  if (auto same = CheckUnchanged(options, started); !same) return same;
  Result<TriggerRules> rules = LoadTriggerRules(options.trigger_rules);
  if (!rules) return tl::make_unexpected(rules.error());
  TraceReplay replay(folder, candidates, *std::move(rules), std::move(references), report);
  for (const auto& [generation, book] : books) {
    if (!book.start.generation.is_none() && !replay.Compare(generation, book)) break;
  }
  return {};
}

}  // namespace

Result<ReplayReport> ReplayRun(const std::filesystem::path& run_folder) {
  const Result<Journal> journal = LoadJournal(run_folder);
  if (!journal) return tl::make_unexpected(journal.error());
  CandidateStore candidates;
  RunLedger ledger(candidates);
  TraceBooks books;
  const RetracedRun run =
      Retrace(*journal, candidates, ledger,
              [&books](const AppliedStep& step, const Engine&) { Remember(step, books); });
  for (const PlacedRecord& placed : journal->records) {
    const auto* note = std::get_if<Note>(&placed.record);
    const auto* end = note == nullptr ? nullptr : std::get_if<GenerationNote>(note);
    if (end == nullptr || end->is_fork) continue;
    TraceBook& book = books[end->generation];
    book.bytes = std::max(book.bytes, end->reasoning_bytes);
  }
  ReplayReport report;
  report.written_by = journal->started.specgen_version;
  report.step_count = run.step_count;
  report.action_count = run.action_count;
  report.torn_bytes = journal->torn_bytes;
  if (run.difference) {
    report.difference = ReplayDifference{run.difference->step_number, run.difference->offset,
                                         run.difference->recorded, run.difference->decided};
    return report;
  }
  const Result<void> compared =
      CompareTriggers(run_folder, journal->started, candidates, books, report);
  if (!compared) report.triggers_left_out = compared.error().message;
  return report;
}

}  // namespace specgen
