#include "controller/search_controller.h"

#include <algorithm>

#include "learning/reasoning_lengths.h"
#include "search/specgen_policy.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

// Tokens are estimated until the endpoint reports them: only what is beyond its limit by more than
// a quarter is surely beyond it.
constexpr std::int64_t kOverrunDivisor = 4;

void CheckTokens(std::int64_t tokens, std::int64_t at_least, std::int64_t at_most) {
  SPECGEN_CHECK(tokens >= at_least && tokens <= at_most, "a number of tokens is within its bounds");
}

void CheckOptions(const SearchOptions& options) {
  CheckTokens(options.reasoning_token_max, 1, kTokenCountMax);
  CheckTokens(options.forks.token_max, 1, kTokenCountMax);
  CheckTokens(options.forks.cooldown_tokens, 0, kTokenCountMax);
  CheckTokens(options.forks.idle_cooldown_tokens, 0, kTokenCountMax);
  CheckTokens(options.forks.allowance_tokens, 0, kTokenCountMax);
  CheckTokens(options.budget.token_max, 0, kTokenBudgetMax);
  const Ppm margin = options.criterion.noise_margin;
  SPECGEN_CHECK(margin >= Ppm{0} && margin <= kNoiseMarginMax, "a margin is within its bounds");
}

}  // namespace

std::uint32_t IdSource::OwnerOf(GenerationId generation) const {
  SPECGEN_CHECK(!generation.is_none() && generation.value() <= generation_owner_.size(),
                "an event names a generation that the core has started");
  return generation_owner_[generation.value() - 1];
}

SearchController::SearchController(const SearchSubmitted& submitted, std::uint32_t index,
                                   Scheduler& scheduler, IdSource& ids, SharedLearning& learning)
    : id_(submitted.search),
      index_(index),
      options_(submitted.options),
      scheduler_(scheduler),
      ids_(ids),
      history_(submitted.options.criterion),
      ledger_(submitted.options.budget),
      estimates_(submitted.options),
      learning_(learning),
      learned_(learning.record),
      price_(learning.price) {
  CheckOptions(options_);
  price_.AddSearch();
}

void SearchController::Start(Instant now, Actions& actions) {
  started_ = now;
  SetDeadline();
  StartIteration(now, actions);
}

void SearchController::SetDeadline() {
  deadline_.reset();
  const Duration wall_time_max = options_.budget.wall_time_max;
  if (wall_time_max > Duration(0)) deadline_ = started_ + wall_time_max;
}

std::optional<Instant> SearchController::deadline() const {
  return state_ == State::kFinished ? std::nullopt : deadline_;
}

// ---- Iterations.

void SearchController::StartIteration(Instant now, Actions& actions) {
  const std::int32_t next = iteration_.number + 1;
  const std::int32_t iteration_max = options_.budget.iteration_max;
  if (iteration_max > 0 && next > iteration_max) {
    EndSearch(now, SearchEnd::kIterationBudget, Keep::kEverything, actions);
    return;
  }
  iteration_ = IterationState{};
  iteration_.number = next;
  iteration_.is_open = true;
  iteration_.start = now;
  TryStartReasoning(now, actions);
}

// Generations that were cut hold their reserved tokens until their end is known, which takes
// moments. Where the reasoning would get less because of that, the iteration waits for it.
void SearchController::TryStartReasoning(Instant now, Actions& actions) {
  const std::int64_t token_max = ReasoningTokenMax(ledger_.left());
  if (!generations_.empty() && token_max < ReasoningTokenMax(ledger_.left_at_most())) return;
  if (token_max < std::min(kForkTokenMin, options_.reasoning_token_max)) {
    EndSearch(now, SearchEnd::kTokenBudget, Keep::kEverything, actions);
    return;
  }
  const GenerationId generation = ids_.NewGeneration(index_);
  ledger_.Reserve(token_max);
  generations_.push_back({.generation = generation,
                          .kind = GenerationKind::kReasoning,
                          .iteration = iteration_.number,
                          .token_max = token_max,
                          .start = now,
                          .reasoning = generation});
  iteration_.reasoning = generation;
  iteration_.reasoning_start = now;
  actions.push_back(StartReasoning{id_, generation, token_max, options_.forks.speculation,
                                   PlanPrompt(history_, options_, iteration_.number)});
  ForkAtStart(now, generation, actions);
}

// Near the end of the budget the reasoning leaves room for the forks of one trigger, or half.
std::int64_t SearchController::ReasoningTokenMax(std::int64_t left) const {
  const std::int64_t wanted = options_.reasoning_token_max;
  if (!options_.forks.speculation) return std::min(wanted, left);
  const std::int64_t for_forks =
      options_.forks.token_max * std::max(1, options_.forks.forks_per_trigger);
  if (left - wanted >= for_forks) return wanted;
  return std::min(wanted, std::max(left / 2, left - for_forks));
}

// The reasoning's own answer is judged last. Where it brought no measurement, what else is under
// way in this iteration may, and is waited for: the next prompt needs one.
void SearchController::EndIterationIfDecided(Instant now, Actions& actions) {
  if (!iteration_.is_open || !iteration_.reasoning_is_over) return;
  const bool has_answer = !iteration_.answer.is_none();
  if (has_answer && !iteration_.answer_is_judged) return;
  const bool is_under_way = board_.HasAnyOf(iteration_.number) || HasLiveFork();
  if (options_.waits_for_feedback && is_under_way && !iteration_.has_profiled) {
    MarkBlocking();
    return;
  }
  CloseIteration(now, has_answer ? IterationEnd::kReasoningJudged : IterationEnd::kNoAnswer,
                 CandidateId(), actions);
}

void SearchController::ContinueSearch(Instant now, Actions& actions) {
  DropCandidates(Keep::kUsefulRunning, actions);
  // Of a search with fewer iterations than that: nothing was ever generated.
  const bool all_failed =
      failed_reasoning_count_ > 0 && failed_reasoning_count_ == options_.budget.iteration_max;
  if (all_failed || failed_reasoning_count_ >= options_.reasoning_failure_max) {
    EndSearch(now, SearchEnd::kReasoningFailed, Keep::kEverything, actions);
    return;
  }
  StartIteration(now, actions);
}

// Once its reasoning is over a search stands still until the answer is judged or, where that was
// not enough, anything of the iteration is. What it stands still for may equal a candidate of an
// earlier iteration that is still being profiled: then it is that one.
bool SearchController::IsBlocking(const OpenCandidate& open) const {
  if (!iteration_.is_open || !iteration_.reasoning_is_over) return false;
  const bool waits_for_answer = !iteration_.answer.is_none() && !iteration_.answer_is_judged;
  const auto& all = board_.all();
  return std::any_of(all.begin(), all.end(), [&](const OpenCandidate& other) {
    const bool is_waited_for =
        waits_for_answer ? other.candidate == iteration_.answer : IsOfThisIteration(other);
    return is_waited_for && (other.candidate == open.candidate || other.original == open.candidate);
  });
}

// By this iteration, which it may belong to or have written again.
bool SearchController::IsWanted(const OpenCandidate& open) const {
  const auto& all = board_.all();
  return std::any_of(all.begin(), all.end(), [&](const OpenCandidate& other) {
    return other.iteration == iteration_.number &&
           (other.candidate == open.candidate || other.original == open.candidate);
  });
}

void SearchController::MarkBlocking() {
  for (const OpenCandidate& open : board_.all()) {
    if (!open.is_duplicate() && IsBlocking(open)) scheduler_.MarkBlocking(open.request);
  }
}

// ---- Generations.

void SearchController::On(Instant now, const TriggerReached& event, Actions& actions) {
  LiveGeneration* live = FindGeneration(event.generation);
  if (live != nullptr) live->tokens = std::max(live->tokens, event.tokens);
  if (event.generation == iteration_.reasoning) {
    iteration_.trace_bytes = std::max(iteration_.trace_bytes, event.offset);
    NoteSpeed(now, event.tokens);
  }
  ConsiderFork(now, event, actions);
}

void SearchController::On(Instant now, const TraceAdvanced& event, Actions& actions) {
  LiveGeneration* live = FindGeneration(event.generation);
  if (live == nullptr) return;
  live->tokens = std::max(live->tokens, event.tokens);
  if (live->is_cancelled) return;
  if (event.tokens > live->token_max + live->token_max / kOverrunDivisor) {
    // The endpoint does not keep the limit that it was given.
    live->is_cancelled = true;
    actions.push_back(CancelGeneration{event.generation});
    return;
  }
  if (event.generation != iteration_.reasoning || event.trace_is_complete) return;
  iteration_.trace_bytes = std::max(iteration_.trace_bytes, event.trace_bytes);
  NoteSpeed(now, event.tokens);
  ForkIfIdle(now, event, actions);
  ReconsiderReasoning(now, actions);
}

void SearchController::On(Instant now, const GenerationFinished& event, Actions& actions) {
  const LiveGeneration* live = FindGeneration(event.generation);
  if (live == nullptr) return;
  const LiveGeneration ended = *live;
  generations_.erase(generations_.begin() + (live - generations_.data()));
  ledger_.Settle(ended.kind, ended.token_max, event.usage);
  NoteEnd(now, ended, event);
  if (ended.kind == GenerationKind::kReasoning) {
    // How a reasoning ends after it was cut says nothing about the endpoint.
    const bool has_failed = event.outcome == GenerationOutcome::kFailed;
    if (!ended.is_cancelled) failed_reasoning_count_ = has_failed ? failed_reasoning_count_ + 1 : 0;
  }
  if (state_ != State::kRunning) {
    FinishIfDrained(actions);
    return;
  }
  if (iteration_.reasoning.is_none()) {
    TryStartReasoning(now, actions);
    return;
  }
  if (event.generation == iteration_.reasoning && !iteration_.closing) {
    iteration_.reasoning_is_over = true;
    MarkBlocking();
  }
  EndIterationIfDecided(now, actions);
}

SearchController::LiveGeneration* SearchController::FindGeneration(GenerationId generation) {
  const auto at =
      std::find_if(generations_.begin(), generations_.end(),
                   [generation](const auto& live) { return live.generation == generation; });
  return at == generations_.end() ? nullptr : &*at;
}

void SearchController::CancelGenerations(Actions& actions) {
  for (LiveGeneration& live : generations_) {
    if (live.is_cancelled) continue;
    live.is_cancelled = true;
    actions.push_back(CancelGeneration{live.generation});
  }
}

// What an iteration leaves behind is cancelled, so that only its own reasoning can be live.
bool SearchController::IsLiveReasoning(GenerationId generation) const {
  return std::any_of(generations_.begin(), generations_.end(),
                     [generation](const LiveGeneration& live) {
                       return live.generation == generation &&
                              live.kind == GenerationKind::kReasoning && !live.is_cancelled;
                     });
}

bool SearchController::HasLiveFork() const {
  return std::any_of(generations_.begin(), generations_.end(), [](const LiveGeneration& live) {
    return live.kind == GenerationKind::kSpeculative && !live.is_cancelled;
  });
}

std::int32_t SearchController::ForksInFlight() const {
  return static_cast<std::int32_t>(std::count_if(
      generations_.begin(), generations_.end(),
      [](const LiveGeneration& live) { return live.kind == GenerationKind::kSpeculative; }));
}

// ---- Candidates.

void SearchController::On(Instant now, const CandidateFound& event, Actions& actions) {
  OpenCandidate found;
  found.candidate = event.candidate;
  found.origin = event.origin;
  found.iteration = iteration_.number;
  found.hash = event.hash;
  found.sketch = event.sketch;
  LiveGeneration* live = FindGeneration(event.generation);
  if (live != nullptr) {
    live->has_candidate = true;
    found.bet = live->bet;
    found.reasoning = live->reasoning;
    if (live->kind == GenerationKind::kSpeculative) estimates_.AddFork(now - live->start);
  }
  if (state_ != State::kRunning || live == nullptr || live->is_cancelled) {
    // It crossed with the cut: its iteration is over.
    if (live != nullptr) found.iteration = live->iteration;
    AppendJudged({found.candidate, found.iteration, Stage::kCompilation, StageOutcome::kCancelled,
                  Speedup{}, found.sketch},
                 found, actions);
    return;
  }
  if (event.origin == CandidateOrigin::kReasoningAnswer) iteration_.answer = event.candidate;
  if (options_.suppresses_duplicates) {
    if (const auto original = sources_.Find(event.hash)) {
      AddDuplicate(found, *original, actions);
      EndIterationIfDecided(now, actions);
      return;
    }
    sources_.Add(event.hash, event.candidate);
  }
  board_.Add(found);
  SubmitStage(now, *board_.Find(event.candidate));
}

void SearchController::AddDuplicate(OpenCandidate found, CandidateId original, Actions& actions) {
  actions.push_back(DuplicateFound{found.candidate, original});
  if (board_.Find(original) != nullptr) {
    found.original = original;
    board_.Add(found);
    return;
  }
  const auto& judged = history_.judged();
  const auto at = std::find_if(judged.rbegin(), judged.rend(), [original](const auto& other) {
    return other.candidate == original;
  });
  SPECGEN_CHECK(at != judged.rend(), "an indexed source is open or judged");
  AppendJudged(*at, found, actions);
}

void SearchController::SubmitStage(Instant now, OpenCandidate& open) {
  open.request = ids_.NewRequest();
  EvaluationRequest request;
  request.request = open.request;
  request.search = id_;
  request.candidate = open.candidate;
  request.stage = open.stage;
  if (options_.profiles_at_two_speeds) request.scope = ProfilingScope::kTiming;
  request.is_blocking = IsBlocking(open);
  request.loss_count = open.loss_count;
  request.chance = estimates_.chance(open.stage);
  request.saving = SavingOfCut();
  request.service = estimates_.service(open.stage);
  request.remaining_service = estimates_.remaining_service(open.stage);
  scheduler_.Submit(now, request);
}

void SearchController::OnStageEnded(Instant now, const EndedRequest& ended, Actions& actions) {
  if (ended.was_cancelled) {
    FinishIfDrained(actions);
    return;
  }
  if (ended.request.scope == ProfilingScope::kCounters) {
    OnCountersEnded(now, ended.request.request, actions);
    return;
  }
  OpenCandidate* open = board_.Find(ended.request.candidate);
  SPECGEN_CHECK(open != nullptr && open->request == ended.request.request,
                "a request that was not cancelled belongs to an open candidate");
  const StageFinished& result = ended.result;
  open->loss_count = ended.request.loss_count;
  if (IsVerdict(result.outcome)) {
    estimates_.Add(ended.request.stage, result.outcome, ended.service_time);
  }
  if (result.outcome == StageOutcome::kPassed && open->stage != Stage::kProfiling) {
    if (state_ == State::kRunning && !IsWanted(*open)) {
      const CandidateId forsaken = open->candidate;
      Forsake(board_.Take(forsaken), actions);
      for (const OpenCandidate& duplicate : board_.TakeDuplicatesOf(forsaken)) {
        Forsake(duplicate, actions);
      }
      return;
    }
    open->stage = open->stage == Stage::kCompilation ? Stage::kValidation : Stage::kProfiling;
    SubmitStage(now, *open);
    return;
  }
  Judge(now, board_.Take(ended.request.candidate), ended, actions);
}

void SearchController::Judge(Instant now, const OpenCandidate& open, const EndedRequest& ended,
                             Actions& actions) {
  JudgedCandidate judged{open.candidate,       open.iteration, open.stage,
                         ended.result.outcome, Speedup{},      open.sketch};
  bool meets_criterion = false;
  if (IsProfiled(judged)) {
    judged.speedup = SpeedupOf(ended.result.baseline_time, ended.result.kernel_time);
    judged.noise = ended.result.noise;
    meets_criterion = MeetsCriterion(judged);
    estimates_.AddProfiled(meets_criterion);
    if (IsOfThisIteration(open)) NoteProfiled(judged, open.loss_count);
  }
  NoteVerdict(open, judged, meets_criterion);
  if (IsVerdict(judged.outcome)) {
    history_.Add(judged);
  } else {
    ForgetSource(open);
  }
  AppendJudged(judged, open, actions);
  for (const OpenCandidate& duplicate : board_.TakeDuplicatesOf(open.candidate)) {
    AppendJudged(judged, duplicate, actions);
  }
  if (state_ != State::kRunning) {
    FinishIfDrained(actions);
    return;
  }
  if (meets_criterion && IsOfThisIteration(open) &&
      open.origin != CandidateOrigin::kReasoningAnswer) {
    CloseIteration(now, IterationEnd::kCriterionMet, open.candidate, actions);
    return;
  }
  if (IsVerdict(judged.outcome) && !IsProfiled(judged)) Repair(now, open, actions);
  EndIterationIfDecided(now, actions);
}

bool SearchController::IsOfThisIteration(const OpenCandidate& open) const {
  return iteration_.is_open && open.iteration == iteration_.number;
}

// Tells the result of `judged` for `open`, which is the same candidate or a duplicate of it.
void SearchController::AppendJudged(const JudgedCandidate& judged, const OpenCandidate& open,
                                    Actions& actions) {
  actions.push_back(CandidateJudged{id_, open.candidate, open.iteration, judged.stage,
                                    judged.outcome, judged.speedup});
  if (open.candidate == iteration_.answer) iteration_.answer_is_judged = true;
}

void SearchController::ForgetSource(const OpenCandidate& open) {
  if (options_.suppresses_duplicates) sources_.Remove(open.hash);
}

void SearchController::Drop(const OpenCandidate& open, Actions& actions) {
  if (!open.is_duplicate() && !scheduler_.Cancel(open.request, actions)) {
    cancelled_requests_.push_back(open.request);
  }
  Forsake(open, actions);
}

// Nothing more will be run for a candidate without a verdict.
void SearchController::Forsake(const OpenCandidate& open, Actions& actions) {
  if (!open.is_duplicate()) ForgetSource(open);
  AppendJudged({open.candidate, open.iteration, open.stage, StageOutcome::kCancelled, Speedup{},
                open.sketch},
               open, actions);
}

void SearchController::DropCandidates(Keep keep, Actions& actions) {
  if (keep == Keep::kEverything) return;
  if (keep == Keep::kNothing) {
    for (const RequestId request : counters_) {
      if (!scheduler_.Cancel(request, actions)) cancelled_requests_.push_back(request);
    }
    counters_.clear();
  }
  const auto all = board_.all();
  for (const OpenCandidate& open : all) {
    const bool is_running = !open.is_duplicate() && scheduler_.is_running(open.request);
    const bool may_run_on = !options_.stops_stale_work || open.stage == Stage::kProfiling;
    if (keep == Keep::kUsefulRunning && is_running && may_run_on) continue;
    Drop(board_.Take(open.candidate), actions);
  }
}

// ---- Stopping.

void SearchController::On(Instant now, const SearchStopRequested& event, Actions& actions) {
  if (state_ == State::kFinished) return;
  const Keep keep = event.mode == StopMode::kAtOnce ? Keep::kNothing : Keep::kEverything;
  if (state_ == State::kRunning) {
    EndSearch(now, SearchEnd::kStopped, keep, actions);
    return;
  }
  DropCandidates(keep, actions);
  FinishIfDrained(actions);
}

void SearchController::OnTick(Instant now, Actions& actions) {
  if (!deadline_ || now < *deadline_) return;
  deadline_.reset();
  if (state_ == State::kRunning) {
    EndSearch(now, SearchEnd::kWallTimeBudget, Keep::kNothing, actions);
  } else if (state_ == State::kDraining) {
    DropCandidates(Keep::kNothing, actions);
    FinishIfDrained(actions);
  }
}

void SearchController::OnSlotLost(Actions& actions) { FinishIfDrained(actions); }

void SearchController::EndSearch(Instant now, SearchEnd end, Keep keep, Actions& actions) {
  state_ = State::kDraining;
  end_ = end;
  // An iteration that found no tokens to start with never was.
  const bool has_begun = iteration_.is_open && !iteration_.reasoning.is_none();
  if (iteration_.closing) {
    counters_.push_back(iteration_.closing->counters);
    EndIteration(now, Closing(*iteration_.closing), actions);
  } else if (has_begun) {
    EndIteration(now, {.end = IterationEnd::kSearchEnded}, actions);
  }
  iteration_.is_open = false;
  iteration_.reasoning_is_over = true;
  CancelGenerations(actions);
  DropCandidates(keep, actions);
  FinishIfDrained(actions);
}

void SearchController::FinishIfDrained(Actions& actions) {
  std::erase_if(cancelled_requests_,
                [this](RequestId request) { return !scheduler_.is_running(request); });
  if (state_ != State::kDraining) return;
  if (!generations_.empty() || !board_.empty() || !cancelled_requests_.empty()) return;
  if (!counters_.empty()) return;
  state_ = State::kFinished;
  price_.RemoveSearch();
  const auto best = history_.best();
  actions.push_back(SearchFinished{id_, end_, best ? best->candidate : CandidateId(),
                                   best ? best->speedup : Speedup{}});
}

// ---- Views.

SearchView SearchController::View() const {
  SearchView view;
  view.search = id_;
  view.finished = state_ == State::kFinished;
  view.iteration = iteration_.number;
  if (!iteration_.reasoning_is_over) view.reasoning = iteration_.reasoning;
  view.reasoning_tokens = iteration_.trace_tokens;
  view.forks_in_flight = ForksInFlight();
  view.candidates_open = static_cast<std::int32_t>(board_.all().size());
  view.usage = ledger_.usage();
  view.tokens_reserved = ledger_.reserved();
  view.feedback_count = feedback_count_;
  if (const auto best = history_.best()) {
    view.best = best->candidate;
    view.best_speedup = best->speedup;
  }
  return view;
}

void SearchController::CheckInvariants(const std::vector<RequestId>& live) const {
  std::int64_t reserved = 0;
  std::int32_t reasoning_count = 0;
  for (const LiveGeneration& open : generations_) {
    reserved += open.token_max;
    const bool is_live_reasoning = open.kind == GenerationKind::kReasoning && !open.is_cancelled;
    reasoning_count += is_live_reasoning ? 1 : 0;
  }
  SPECGEN_CHECK(reserved == ledger_.reserved(), "live generations hold what is reserved");
  SPECGEN_CHECK(reasoning_count <= 1, "a search has at most one reasoning generation");
  for (const OpenCandidate& open : board_.all()) {
    if (open.is_duplicate()) continue;
    SPECGEN_CHECK(std::binary_search(live.begin(), live.end(), open.request),
                  "an open candidate has a request under way");
  }
  const bool is_idle = generations_.empty() && board_.empty() && !iteration_.closing;
  SPECGEN_CHECK(!is_idle || state_ != State::kRunning, "a running search has something under way");
}

}  // namespace specgen
