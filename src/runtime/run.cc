#include "specgen/runtime/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "candidate_store.h"
#include "evaluation_adapter.h"
#include "file_io.h"
#include "final_timings.h"
#include "generation_adapter.h"
#include "learning.h"
#include "live_host.h"
#include "machine_facts.h"
#include "opened_run.h"
#include "report_side.h"
#include "resumption.h"
#include "retrace.h"
#include "run_clock.h"
#include "run_journal.h"
#include "run_ledger.h"
#include "run_names.h"
#include "run_recorder.h"
#include "run_sink.h"
#include "specgen/report/report_builder.h"
#include "specgen/report/report_json.h"
#include "specgen/report/report_page.h"
#include "specgen/runtime/stored_run.h"
#include "summary.h"

namespace specgen {
namespace {

std::string EndMessage(const SearchEntry& book, const RunOptions& options) {
  if (book.end == SearchEnd::kTokenBudget && book.iterations.empty()) {
    return fmt::format("{} tokens are too few for one reasoning generation: raise --tokens",
                       book.options.budget.token_max);
  }
  if (book.end != SearchEnd::kReasoningFailed) return "";
  return fmt::format("one reasoning generation after the other failed at {}. The last said: {}",
                     HostOfUrl(options.endpoint.base_url),
                     book.last_failure.empty() ? "nothing" : book.last_failure);
}

}  // namespace

class Run::Impl {
 public:
  explicit Impl(RunOptions options, TriggerRules rules)
      : options_(std::move(options)),
        rules_(std::move(rules)),
        clock_(options_.resumed ? ElapsedOf(*options_.resumed) : Instant()),
        started_(StartTimeOf(options_)),
        learning_(options_),
        sink_({.generations = generations_,
               .evaluations = evaluations_,
               .candidates = candidates_,
               .ledger = ledger_,
               .report = report_,
               .end = end_,
               .journal = journal_,
               .give_up = [this](SearchId search, const Error& error) { GiveUp(search, error); }}),
        host_({.engine = {.scheduler = options_.scheduler, .learned = learning_.at_start()},
               .inbox_event_max = options_.limits.inbox_event_max,
               .check_interval = options_.limits.check_interval},
              clock_, sink_),
        evaluations_(host_.inbox(), candidates_, journal_),
        generations_({.inbox = host_.inbox(),
                      .candidates = candidates_,
                      .ledger = ledger_,
                      .journal = journal_,
                      .rules = rules_,
                      .clock = clock_},
                     options_.sampling, options_.limits) {}

  // The recorder reports failures to the host, so it goes first.
  ~Impl() {
    Shutdown();
    recorder_.reset();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Everything that can fail, cheapest first; then the searches.
  Result<void> Start(const RunSeams& seams) {
    machine_ = ReadMachineFacts();
    for (const SearchRequest& search : options_.searches) {
      Result<PromptRenderer> renderer = PromptRenderer::Create(search.problem, machine_);
      if (!renderer) return tl::make_unexpected(renderer.error());
      renderers_.push_back(*std::move(renderer));
    }
    if (auto retraced = RetraceJournal(); !retraced) return retraced;
    for (const std::string& warning : learning_.warnings()) Warn(warning);
    if (auto world = OpenWorld(seams); !world) return world;
    Result<OpenedRun> opened = OpenRun();
    if (!opened) return tl::make_unexpected(opened.error());
    const std::string session = opened->folder.name();
    generations_.KeepTextIn(opened->folder.path());
    if (auto begun = journal_.Open(std::move(opened->journal), opened->first); !begun) return begun;
    recorder_ =
        std::make_unique<RunRecorder>(std::move(opened->folder), candidates_, options_.observer,
                                      options_.limits, [this](const Error& error) { Fail(error); });
    sink_.SetRecorder(*recorder_);
    for (std::size_t i = 0; i < options_.searches.size(); ++i) {
      if (auto added = AddSearch(i, session); !added) return added;
    }
    if (retraced_) GoOn();
    host_.Start();
    SubmitSearches();
    return {};
  }

  void RequestStop(StopMode mode) {
    for (std::size_t i = 0; i < options_.searches.size(); ++i) {
      host_.inbox().PostControl(SearchStopRequested{.search = SearchIdAt(i), .mode = mode});
    }
    if (mode != StopMode::kAtOnce) return;
    end_.MarkStopped();
    evaluations_.StopTiming();
  }

  void SelectPolicy(SchedulingPolicyKind policy) {
    host_.inbox().PostControl(SchedulingPolicySelected{.policy = policy});
  }

  RunResult Wait() {
    const std::scoped_lock lock(wait_mutex_);
    if (result_) return *result_;
    const bool is_quiet = end_.Await(options_.limits.shutdown_max);
    if (!is_quiet) Warn("Something that was cancelled did not end in time.");
    if (is_quiet && end_.is_orderly()) TimeBestAgain();
    Shutdown();
    // What is reported and handed on is on the disk.
    if (auto synced = journal_.Sync(); !synced) Fail(synced.error());
    for (const std::string& trouble : learning_.HandOn(host_.learned(), folder())) Warn(trouble);
    result_ = MakeResult();
    const Result<void> written = WriteEnd(InputFor(*result_));
    if (!written && !result_->failure) result_->failure = written.error();
    return *result_;
  }

  bool finished() const { return end_.is_over(); }
  const std::filesystem::path& folder() const { return recorder_->folder(); }

  ProgressView Progress() const {
    ProgressView view;
    view.elapsed = clock_.Now().since_epoch();
    const std::shared_ptr<const EngineSnapshot> snapshot = host_.Snapshot();
    view.waiting = snapshot->waiting;
    view.slots = snapshot->slots;
    view.streams = generations_.Streams();
    view.recent_decisions = recorder_->RecentDecisions();
    view.warnings = ledger_.Warnings();
    const EndpointEntry endpoint = ledger_.EndpointBooks();
    if (endpoint.strategy) view.fork_strategy = ForkStrategyKindName(*endpoint.strategy);
    for (std::size_t i = 0; i < options_.searches.size(); ++i) {
      view.searches.push_back(ProgressOf(i, *snapshot, view.streams));
    }
    return view;
  }

 private:
  // What the journal of an earlier process says, before anything is started that costs.
  Result<void> RetraceJournal() {
    if (!options_.resumed) return {};
    const Journal& journal = *options_.resumed;
    if (auto same = CheckUnchanged(options_, journal.started); !same) return same;
    retraced_ = std::make_unique<RetracedRun>(
        Retrace(journal, candidates_, ledger_, [this](const AppliedStep& step, const Engine&) {
          report_.OnEvent(step.at, step.event);
          for (const Action& action : step.actions) report_.OnAction(step.at, action);
        }));
    if (retraced_->difference) {
      return MakeError(
          ErrorCode::kInvalidInput,
          fmt::format("This SpecGen decides otherwise than the one that wrote the journal ({}), "
                      "first at byte {}: go on with that one. specgen replay shows the difference.",
                      journal.started.specgen_version, retraced_->difference->offset));
    }
    resumptions_ = ResumptionsOf(options_, ledger_.Books());
    std::error_code ignored;
    const bool is_over = resumptions_.empty() && HasEnded(ledger_.Books()) &&
                         std::filesystem::exists(options_.folder / "summary.json", ignored);
    if (!is_over) return {};
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("The run in {} has finished: its budget is spent. Raise it with "
                                 "--iterations, --tokens or --time to go on.",
                                 options_.folder.string()));
  }

  Result<OpenedRun> OpenRun() {
    if (!retraced_) return OpenNewRun(options_, started_, learning_.at_start());
    std::string events;
    for (const Decision& decision : retraced_->decisions) events += DecisionJson(decision) + "\n";
    Result<OpenedRun> opened = OpenRunAgain(options_, events);
    if (opened && options_.resumed->torn_bytes > 0) {
      Warn(
          fmt::format("The journal's last record was not written out before its process or its "
                      "machine went down: {} bytes at its end were cut off.",
                      options_.resumed->torn_bytes));
    }
    return opened;
  }

  // Everything that was in flight is over; then the searches that have reason to go on.
  void GoOn() {
    recorder_->Restore(retraced_->decisions);
    const RunBooks books = ledger_.Books();
    for (const auto& [search, book] : books.searches) {
      if (book.is_submitted) sink_.Restore(book);
    }
    for (const auto& [search, start] : retraced_->reasonings) generations_.Restore(start);
    host_.Restore(std::move(retraced_->engine), retraced_->last);
    // First what had happened and nobody had heard of: it is not to be done again.
    sink_.HoldBack();
    for (const Event& event : retraced_->untold) host_.inbox().PostControl(event);
    host_.inbox().PostControl(HostRestarted{});
    for (const SearchResumed& resumption : resumptions_) {
      sink_.AwaitResumption(resumption.search);
      host_.inbox().PostControl(resumption);
    }
  }

  Result<void> OpenWorld(const RunSeams& seams) {
    auto endpoint = seams.open_endpoint(&generations_);
    if (!endpoint) return tl::make_unexpected(endpoint.error());
    endpoint_ = *std::move(endpoint);
    for (const std::string& warning : endpoint_->warnings()) Warn(warning);
    ledger_.OnEndpointChosen(options_.endpoint);
    generations_.Attach(*endpoint_);
    WorkerOptions worker = options_.worker;
    // Ids of slots are never used again, also not by the next process.
    auto last_slot =
        std::make_shared<std::atomic<std::uint64_t>>(retraced_ ? retraced_->last_slot : 0);
    worker.next_slot = [last_slot] { return SlotId(++*last_slot); };
    for (const SearchRequest& search : options_.searches) {
      worker.problems.push_back(search.problem.folder);
    }
    const auto on_died = [this](const std::string& how) {
      Warn(how + " and is started again; what it was judging is judged again.");
    };
    auto evaluator = seams.start_evaluator(
        std::move(worker),
        evaluations_.Callbacks(on_died, [this](const Error& error) { Fail(error); }));
    if (!evaluator) return tl::make_unexpected(evaluator.error());
    evaluator_ = *std::move(evaluator);
    evaluations_.Attach(*evaluator_);
    hello_ = evaluator_->hello();
    if (!hello_.jailed) {
      Warn("UNJAILED: candidates run with all the rights of this user.");
    }
    for (const std::string& warning : hello_.warnings) Warn(warning);
    return {};
  }

  void Warn(const std::string& warning) {
    journal_.Add(WarningNote{warning});
    ledger_.Warn(warning);
  }

  Result<void> AddSearch(std::size_t index, const std::string& session) {
    const Problem& problem = options_.searches[index].problem;
    Result<std::string> reference = ReadFile(problem.reference);
    if (!reference) return tl::make_unexpected(reference.error());
    const SearchId search = SearchIdAt(index);
    ledger_.NameProblem(search, problem.name);
    sink_.AddSearch(search,
                    {.problem_folder = problem.folder, .best_file = BestFile(options_, index)});
    generations_.AddSearch({.search = search,
                            .entry = problem.entry,
                            .reference = *std::move(reference),
                            .session = fmt::format("{}-s{}", session, search.value()),
                            .seed = SearchSeed(options_.seed, search),
                            .renderer = renderers_[index]});
    return {};
  }

  // The core must not be asked to stop what was not submitted yet.
  void SubmitSearches() {
    const RunBooks books = ledger_.Books();
    for (std::size_t i = 0; i < options_.searches.size(); ++i) {
      const auto known = books.searches.find(SearchIdAt(i));
      const bool is_submitted =
          retraced_ && known != books.searches.end() && known->second.is_submitted;
      if (is_submitted) continue;
      host_.inbox().PostControl(
          SearchSubmitted{.search = SearchIdAt(i), .options = options_.searches[i].options});
    }
    const std::scoped_lock lock(failure_mutex_);
    is_submitted_ = true;
    if (failure_) RequestStop(StopMode::kAtOnce);
  }

  // The disk or the worker is gone: nothing that comes after would be worth its cost.
  void Fail(const Error& error) {
    const std::scoped_lock lock(failure_mutex_);
    if (!failure_) failure_ = error;
    if (is_submitted_) RequestStop(StopMode::kAtOnce);
    end_.MarkFailed();
  }

  // A problem that cannot be judged ends its own search alone.
  void GiveUp(SearchId search, const Error& error) {
    if (error.code != ErrorCode::kInvalidInput) {
      Fail(error);
      return;
    }
    {
      const std::scoped_lock lock(failure_mutex_);
      if (!failure_) failure_ = error;
    }
    host_.inbox().PostControl(SearchStopRequested{.search = search, .mode = StopMode::kAtOnce});
  }

  // What is the best of a search is what stands an exact timing, with more of its answers compared.
  void TimeBestAgain() {
    for (std::size_t i = 0; i < options_.searches.size(); ++i) {
      const SearchId search = SearchIdAt(i);
      const FinalTimings& timings = final_timings_.emplace(search, TimedAgain(i)).first->second;
      const CandidateId best = timings.best();
      if (best == ledger_.BookOf(search).best || best.is_none()) continue;
      recorder_->RecordBest(best, BestFile(options_, i));
    }
  }

  FinalTimings TimedAgain(std::size_t index) {
    constexpr int kTimingMax = 6;
    FinalTimings timings(RivalsOf(SearchIdAt(index)), kTimingMax);
    for (CandidateId next = timings.Next(); !next.is_none(); next = timings.Next()) {
      const std::optional<StageReport> timing = evaluations_.TimeAgain(
          candidates_.GetJudged(next), options_.searches[index].problem.folder,
          options_.worker.judge.stage_deadline);
      if (!timing) break;
      if (timing->outcome == StageOutcome::kPassed) {
        timings.Add(next, *timing);
        continue;
      }
      Warn(
          fmt::format("Candidate c{} passed while the search went on, and failed when it was "
                      "timed again: {}",
                      next.value(), timing->text));
      timings.AddFailure(next);
    }
    return timings;
  }

  std::vector<Rival> RivalsOf(SearchId search) const {
    std::vector<Rival> rivals;
    for (const StoredCandidate& candidate : candidates_.Passed(search)) {
      const StageReport* const report = candidate.ReportOf(Stage::kProfiling);
      if (report == nullptr) continue;
      // Of the latest measurement, whose noise it is.
      rivals.push_back({candidate.candidate, SpeedupOf(report->baseline_time, report->kernel_time),
                        NoiseOf(*report)});
    }
    return rivals;
  }

  // The core first: what it decides needs somebody to carry it out. Whoever waits for room in its
  // inbox then gives up.
  void Shutdown() {
    host_.Stop();
    endpoint_.reset();
    if (evaluator_) evaluator_->Stop();
  }

  RunResult MakeResult() {
    RunResult result;
    result.folder = recorder_->folder();
    result.duration = clock_.Now().since_epoch();
    const RunBooks books = ledger_.Books();
    result.model = books.endpoint.model;
    result.model_is_recorded = !RecordedModelKind(result.model).empty();
    result.jailed = hello_.jailed;
    result.warnings = books.warnings;
    {
      const std::scoped_lock lock(failure_mutex_);
      result.failure = failure_;
    }
    for (std::size_t i = 0; i < options_.searches.size(); ++i) {
      result.searches.push_back(ResultOf(i, books.searches.at(SearchIdAt(i))));
    }
    return result;
  }

  // The host has stopped, so that its books stand still.
  Result<void> WriteEnd(const SummaryInput& input) {
    ReportBooks books = report_.books();
    for (const auto& [search, timings] : final_timings_) {
      for (const auto& [candidate, timing] : timings.timings()) {
        TimeAgain(books, candidate,
                  {.speedup = SpeedupOf(timing.baseline_time, timing.kernel_time),
                   .noise = NoiseOf(timing),
                   .kernel_time = timing.kernel_time,
                   .baseline_time = timing.baseline_time});
      }
      SetBest(books, search, timings.best());
    }
    const std::string report = ReportJson(books, ReportFactsOf(input, rules_));
    const Result<std::string> page = ReportPage(report, "report.json");
    if (!page) return tl::make_unexpected(page.error());
    // The summary last: where it stands, the others are those of this end.
    for (const auto& [file, text] : {std::pair{"report.json", report},
                                     {"report.html", *page},
                                     {"summary.json", SummaryJson(input)}}) {
      if (auto written = recorder_->WriteLast(file, text); !written) return written;
    }
    return {};
  }

  SearchResult ResultOf(std::size_t index, const SearchEntry& book) const {
    SearchResult result{.search = book.search,
                        .problem = book.problem,
                        .end = book.end,
                        .message = EndMessage(book, options_)};
    result.iteration_count = static_cast<std::int32_t>(book.iterations.size());
    result.reasoning_cut_count = book.reasoning_cut_count;
    result.fork_count = book.fork_count;
    result.failed_fork_count = book.failed_fork_count;
    result.candidate_count = book.judged_count;
    result.answer_without_code_count = book.answer_without_code_count;
    result.empty_answer_count = book.empty_answer_count;
    for (const SearchView& view : host_.Snapshot()->searches) {
      if (view.search == book.search) result.feedback_count = view.feedback_count;
    }
    result.usage.prompt_tokens = book.reasoning_usage.prompt_tokens + book.fork_usage.prompt_tokens;
    result.usage.cached_tokens = book.reasoning_usage.cached_tokens + book.fork_usage.cached_tokens;
    result.usage.generated_tokens =
        book.reasoning_usage.generated_tokens + book.fork_usage.generated_tokens;
    result.duration = book.finished.value_or(clock_.Now()) - book.started;
    const auto timings = final_timings_.find(book.search);
    result.best = timings == final_timings_.end() ? book.best : timings->second.best();
    if (result.best.is_none()) return result;
    result.best_source = recorder_->folder() / BestFile(options_, index);
    const StoredCandidate best = candidates_.GetJudged(result.best);
    result.best_speedup = best.speedup;
    const StageReport* report = best.ReportOf(Stage::kProfiling);
    if (timings != final_timings_.end() && timings->second.timings().contains(result.best)) {
      report = &timings->second.timings().at(result.best);
      result.best_speedup = SpeedupOf(report->baseline_time, report->kernel_time);
      result.best_was_timed_again = true;
    }
    if (report != nullptr) {
      result.best_noise = NoiseOf(*report);
      result.best_kernel_time = report->kernel_time;
      result.baseline_time = report->baseline_time;
    }
    return result;
  }

  SummaryInput InputFor(const RunResult& result) {
    books_ = ledger_.Books();
    return {.options = options_,
            .result = result,
            .books = books_,
            .candidates = candidates_,
            .machine = machine_,
            .worker = hello_,
            .started = started_};
  }

  void ShowBest(SearchProgress& progress) const {
    if (progress.view.best.is_none()) return;
    const StoredCandidate best = candidates_.GetJudged(progress.view.best);
    if (const StageReport* report = best.ReportOf(Stage::kProfiling)) {
      progress.best_noise = NoiseOf(*report);
    }
    if (const auto judged = ledger_.JudgedAt(progress.view.best)) {
      progress.best_age = clock_.Now() - *judged;
    }
  }

  SearchProgress ProgressOf(std::size_t index, const EngineSnapshot& snapshot,
                            const std::vector<StreamView>& streams) const {
    const SearchId search = SearchIdAt(index);
    const SearchEntry book = ledger_.BookOf(search);
    SearchProgress progress;
    for (const SearchView& view : snapshot.searches) {
      if (view.search == search) progress.view = view;
    }
    progress.view.search = search;
    progress.problem = book.problem;
    progress.age = book.finished.value_or(clock_.Now()) - book.started;
    const Budget& budget = options_.searches[index].options.budget;
    progress.iteration_max = budget.iteration_max;
    progress.token_max = budget.token_max;
    progress.wall_time_max = budget.wall_time_max;
    progress.tokens_generated =
        book.reasoning_usage.generated_tokens + book.fork_usage.generated_tokens;
    for (const StreamView& stream : streams) {
      if (stream.search == search) progress.tokens_generated += stream.tokens;
    }
    progress.forks_started = book.fork_count;
    for (const std::int64_t count : book.refusals) {
      progress.forks_refused += static_cast<std::int32_t>(count);
    }
    progress.candidates_judged = book.judged_count;
    progress.reasonings_cut = book.reasoning_cut_count;
    if (book.finished) progress.end = book.end;
    ShowBest(progress);
    return progress;
  }

  const RunOptions options_;
  const TriggerRules rules_;
  const RunClock clock_;
  const std::chrono::system_clock::time_point started_;
  Learning learning_;
  MachineFacts machine_;
  WorkerHello hello_;
  std::vector<PromptRenderer> renderers_;
  RunJournal journal_{[this](const Error& error) { Fail(error); }};
  CandidateStore candidates_;
  RunLedger ledger_{candidates_};
  ReportBuilder report_;
  RunBooks books_;
  RunEnd end_;

  std::unique_ptr<RetracedRun> retraced_;  // Of a run that goes on.
  std::vector<SearchResumed> resumptions_;

  std::mutex failure_mutex_;
  bool is_submitted_ = false;
  std::optional<Error> failure_;
  std::mutex wait_mutex_;
  std::map<SearchId, FinalTimings> final_timings_;  // Once the searches have ended.
  std::optional<RunResult> result_;

  std::unique_ptr<RunRecorder> recorder_;
  RunSink sink_;
  LiveHost host_;
  EvaluationAdapter evaluations_;
  GenerationAdapter generations_;
  std::unique_ptr<CompletionEndpoint> endpoint_;
  std::unique_ptr<Evaluator> evaluator_;
};

std::optional<SearchEnd> InterruptionOf(const RunResult& result) {
  for (const SearchEnd end : {SearchEnd::kStopped, SearchEnd::kReasoningFailed}) {
    const bool is_any =
        std::any_of(result.searches.begin(), result.searches.end(),
                    [end](const SearchResult& search) { return search.end == end; });
    if (is_any) return end;
  }
  return std::nullopt;
}

Run::Run(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Run::~Run() {
  impl_->RequestStop(StopMode::kAtOnce);
  impl_->Wait();
}

Result<std::unique_ptr<Run>> Run::Start(RunOptions options) {
  const RunSeams seams = RealSeams(options);
  return StartOver(std::move(options), seams);
}

Result<std::unique_ptr<Run>> Run::StartOver(RunOptions options, const RunSeams& seams) {
  if (auto checked = CheckOptions(options); !checked) return tl::make_unexpected(checked.error());
  Result<TriggerRules> rules = LoadTriggerRules(options.trigger_rules);
  if (!rules) return tl::make_unexpected(rules.error());
  auto impl = std::make_unique<Impl>(std::move(options), *std::move(rules));
  if (auto started = impl->Start(seams); !started) return tl::make_unexpected(started.error());
  return std::unique_ptr<Run>(new Run(std::move(impl)));
}

void Run::RequestStop(StopMode mode) { impl_->RequestStop(mode); }
void Run::SelectPolicy(SchedulingPolicyKind policy) { impl_->SelectPolicy(policy); }
RunResult Run::Wait() { return impl_->Wait(); }
bool Run::finished() const { return impl_->finished(); }
ProgressView Run::Progress() const { return impl_->Progress(); }
const std::filesystem::path& Run::folder() const { return impl_->folder(); }

}  // namespace specgen
