// One search from its first prompt to its last result.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "controller/candidate_board.h"
#include "controller/fork_gate.h"
#include "controller/history.h"
#include "controller/stage_estimates.h"
#include "controller/token_ledger.h"
#include "learning/shared_learning.h"
#include "scheduler/scheduler.h"
#include "specgen/base/instant.h"
#include "specgen/core/engine_view.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/model/learned_record.h"
#include "specgen/model/options.h"

namespace specgen {

// Numbers new things and remembers which search a generation belongs to.
class IdSource {
 public:
  GenerationId NewGeneration(std::uint32_t search_index) {
    generation_owner_.push_back(search_index);
    return GenerationId(generation_owner_.size());
  }
  RequestId NewRequest() { return RequestId(++request_count_); }
  // REQUIRES: `generation` came from NewGeneration.
  std::uint32_t OwnerOf(GenerationId generation) const;

 private:
  std::vector<std::uint32_t> generation_owner_;
  std::uint64_t request_count_ = 0;
};

// The state machine of a search. Running: one iteration at a time. Then draining: nothing new
// starts, what was started ends. Then finished: SearchFinished has been appended, and what still
// comes about it changes nothing (a late trigger is refused), until a user has it resumed.
class SearchController {
 public:
  // `scheduler`, `ids` and `learning` (what all searches learn together) outlive the controller;
  // `index` is what ids remember it by.
  SearchController(const SearchSubmitted& submitted, std::uint32_t index, Scheduler& scheduler,
                   IdSource& ids, SharedLearning& learning);

  void Start(Instant now, Actions& actions);
  void On(Instant now, const SearchStopRequested& event, Actions& actions);
  void On(Instant now, const TraceAdvanced& event, Actions& actions);
  void On(Instant now, const TriggerReached& event, Actions& actions);
  void On(Instant now, const CandidateFound& event, Actions& actions);
  void On(Instant now, const GenerationFinished& event, Actions& actions);
  // A request of this search has ended, by its result or by quarantine.
  void OnStageEnded(Instant now, const EndedRequest& ended, Actions& actions);
  // A slot was lost, maybe with a cancelled request of this search on it.
  void OnSlotLost(Actions& actions);
  void OnTick(Instant now, Actions& actions);
  // Restarting, in search_restart.cc. The scheduler has lost the host already.
  void OnHostRestarted(Instant now, Actions& actions);
  void On(Instant now, const SearchResumed& event, Actions& actions);

  SearchId id() const { return id_; }
  bool is_finished() const { return state_ == State::kFinished; }
  std::optional<Instant> deadline() const;
  SearchView View() const;
  // `live`: all that the scheduler has, in ascending order.
  void CheckInvariants(const std::vector<RequestId>& live) const;

 private:
  enum class State : std::uint8_t { kRunning, kDraining, kFinished };

  struct LiveGeneration {
    GenerationId generation;
    GenerationKind kind = GenerationKind::kReasoning;
    std::int32_t iteration = 0;
    std::int64_t token_max = 0;
    bool is_cancelled = false;
    std::int64_t tokens = 0;  // The latest that was heard of.
    Instant start{};
    GenerationId reasoning{};  // Itself, or the one that was forked.
    ForkBet bet{};             // Of a fork.
    bool has_candidate = false;
  };

  // An iteration that is decided, but whose best candidate is still profiled in full.
  struct Closing {
    IterationEnd end = IterationEnd::kReasoningJudged;
    bool was_cut = false;
    CandidateId decided_by{};
    RequestId counters{};
  };

  struct IterationState {
    std::int32_t number = 0;
    bool is_open = false;
    GenerationId reasoning;  // None while the iteration waits for tokens to come back.
    bool reasoning_is_over = false;
    Instant reasoning_start;
    std::int64_t trace_tokens = 0;
    std::int64_t trace_bytes = 0;
    std::optional<std::int64_t> last_grant_tokens;
    std::int32_t fork_count = 0;
    CandidateId answer;  // The reasoning's own candidate, once found.
    bool answer_is_judged = false;
    bool has_profiled = false;
    Instant start;
    std::int64_t failed_count = 0;        // Candidates, and forks that brought none.
    std::int64_t fork_tokens = 0;         // Of forks that have ended.
    std::optional<JudgedCandidate> best;  // Of those profiled in it.
    std::int32_t best_loss_count = 0;
    std::optional<Closing> closing;
  };

  // Iterations.
  void StartIteration(Instant now, Actions& actions);
  void TryStartReasoning(Instant now, Actions& actions);
  // The iteration is decided: its generations and stale work are cancelled, and it ends, at once or
  // when its best candidate has been profiled in full.
  void CloseIteration(Instant now, IterationEnd end, CandidateId decided_by, Actions& actions);
  void EndIteration(Instant now, const Closing& closing, Actions& actions);
  RequestId ProfileInFull(Instant now, const JudgedCandidate& best, bool is_waited_for);
  void EndIterationIfDecided(Instant now, Actions& actions);
  bool IsBlocking(const OpenCandidate& open) const;
  bool IsWanted(const OpenCandidate& open) const;
  // Tells the scheduler what the search stands still for.
  void MarkBlocking();
  void ContinueSearch(Instant now, Actions& actions);
  // Cuts a reasoning whose best candidate so far is now good enough, or that is hopeless.
  void ReconsiderReasoning(Instant now, Actions& actions);
  // Of a reasoning that starts with `left` tokens to reserve.
  std::int64_t ReasoningTokenMax(std::int64_t left) const;

  void SetDeadline();

  // Forks, in search_forks.cc.
  void ConsiderFork(Instant now, const TriggerReached& trigger, Actions& actions);
  // How many of at most `most` forks are expected to save more than their tokens cost.
  std::int32_t WorthwhileCount(const TriggerReached& trigger, std::int32_t most) const;
  // Of a fork that saves `left` tokens if it succeeds.
  bool IsWorthIt(Ppm chance, std::int64_t left) const;
  std::int64_t TokensToSave() const;
  // The bet on a fork while `pending` others of its iteration are under way.
  ForkBet BetOn(TriggerKind kind, std::int64_t tokens, std::int64_t pending) const;
  std::int64_t PendingCount() const;
  // Trace tokens that pass until a fork that starts now has been judged beyond what the reasoning's
  // own answer takes.
  std::int64_t DelayInTokens() const;
  Duration ForkTime() const;
  Duration EvaluationTime() const;
  void NoteEnd(Instant now, const LiveGeneration& ended, const GenerationFinished& event);
  void NoteVerdict(const OpenCandidate& open, const JudgedCandidate& judged, bool meets_criterion);
  void NoteFate(const ForkBet& bet, bool went_well);
  void ForkAtStart(Instant now, GenerationId reasoning, Actions& actions);
  void ForkIfIdle(Instant now, const TraceAdvanced& event, Actions& actions);
  void Repair(Instant now, const OpenCandidate& failed, Actions& actions);
  bool IsRepairWorthIt(Ppm chance, std::int64_t pending) const;
  // Numbers the fork, reserves its tokens and starts it.
  void StartFork(Instant now, ForkGeneration fork, const ForkBet& bet, Actions& actions);
  ForkSituation SituationOf(const TriggerReached& trigger) const;
  std::int64_t ExpectedForkTokens() const;
  // In flight are also those that were cancelled and have not ended.
  std::int32_t ForksInFlight() const;
  bool HasLiveFork() const;
  bool IsLiveReasoning(GenerationId generation) const;

  // Candidates.
  void AddDuplicate(OpenCandidate found, CandidateId original, Actions& actions);
  void SubmitStage(Instant now, OpenCandidate& open);
  void Judge(Instant now, const OpenCandidate& open, const EndedRequest& ended, Actions& actions);
  void AppendJudged(const JudgedCandidate& judged, const OpenCandidate& open, Actions& actions);
  void Drop(const OpenCandidate& open, Actions& actions);
  void Forsake(const OpenCandidate& open, Actions& actions);
  void ForgetSource(const OpenCandidate& open);
  bool IsOfThisIteration(const OpenCandidate& open) const;
  void OnCountersEnded(Instant now, RequestId request, Actions& actions);
  void NoteProfiled(const JudgedCandidate& judged, std::int32_t loss_count);

  // What the reasoning is worth, in search_worth.cc.
  Duration SavingOfCut() const;
  bool MeetsCriterion(const JudgedCandidate& judged) const;
  // Of the iteration, if nothing cuts it.
  Duration TimeLeft() const;
  // What iterations bring in in that time: expected feedback.
  Ppm WorthOf(Duration time) const;
  bool IsHopeless() const;
  void NoteSpeed(Instant now, std::int64_t tokens);
  const LengthCurve& Lengths() const;

  // Cancellation and the end.
  void CancelGenerations(Actions& actions);
  // What is spared when the rest of the open candidates is dropped.
  enum class Keep : std::uint8_t { kEverything, kUsefulRunning, kNothing };
  void DropCandidates(Keep keep, Actions& actions);
  void EndSearch(Instant now, SearchEnd end, Keep keep, Actions& actions);
  void FinishIfDrained(Actions& actions);
  LiveGeneration* FindGeneration(GenerationId generation);

  SearchId id_;
  std::uint32_t index_;
  SearchOptions options_;
  Scheduler& scheduler_;
  IdSource& ids_;

  State state_ = State::kRunning;
  SearchEnd end_ = SearchEnd::kIterationBudget;
  Instant started_;
  std::optional<Instant> deadline_;
  IterationState iteration_;
  std::int32_t feedback_count_ = 0;
  std::int32_t failed_reasoning_count_ = 0;  // One after the other.
  std::vector<LiveGeneration> generations_;
  CandidateBoard board_;
  std::vector<RequestId> cancelled_requests_;  // Running ones whose end has not come yet.
  History history_;
  SourceIndex sources_;
  TokenLedger ledger_;
  StageEstimates estimates_;
  SharedLearning& learning_;
  LearnedRecord& learned_;
  TokenPrice& price_;
  Duration per_token_{std::chrono::milliseconds(20)};  // Of the reasoning, lately.
  Duration iteration_time_{0};                         // Of all iterations that have ended.
  std::vector<RequestId> counters_;  // Full profilings that no iteration waits for.
};

}  // namespace specgen
