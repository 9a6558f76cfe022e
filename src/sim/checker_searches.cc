// Searches, iterations and what becomes of candidates.
#include <algorithm>

#include "checker.h"

namespace specgen {

void Checker::See(const SearchSubmitted& event) {
  SearchBook& search = searches_.Open(event.search);
  search.options = event.options;
  any_profiles_at_two_speeds_ |= event.options.profiles_at_two_speeds;
  search.start = now_;
  search.deadline = now_ + event.options.budget.wall_time_max;
  ++unfinished_count_;
}

void Checker::See(const SearchStopRequested& event) {
  searches_.at(event.search).is_stop_requested = true;
}

void Checker::See(const SchedulingPolicySelected& event) { options_.policy = event.policy; }

void Checker::See(const Tick& /*event*/) { step_.dispatches = true; }

CandidateId Checker::KnownSource(const SearchBook& search, const ContentHash& hash) const {
  const auto& originals = search.originals[SearchBook::PartOf(hash)];
  const auto at =
      std::lower_bound(originals.begin(), originals.end(), std::pair(hash, CandidateId()));
  const bool is_known = at != originals.end() && at->first == hash;
  return is_known ? at->second : CandidateId();
}

void Checker::See(const CandidateFound& event) {
  const GenerationBook& generation = generations_.at(event.generation);
  SearchBook& search = searches_.at(generation.search);
  CandidateBook& candidate = candidates_.Open(event.candidate);
  candidate.search = generation.search;
  candidate.generation = event.generation;
  candidate.iteration = generation.iteration;
  candidate.origin = event.origin;
  candidate.hash = event.hash;
  if (search.options.suppresses_duplicates) candidate.original = KnownSource(search, event.hash);
  candidate.is_duplicate = !candidate.original.is_none();
  if (!candidate.is_duplicate) RememberSource(search, event.candidate);
  CountWaiting(candidate, 1);
  ++search.open_candidate_count;
  if (candidate.iteration == search.started_iteration) ++search.open_in_iteration;
  step_.found = event.candidate;
  const bool is_answer =
      event.origin == CandidateOrigin::kReasoningAnswer && event.generation == search.reasoning;
  if (is_answer) search.answer = event.candidate;
}

void Checker::CheckFoundIsFollowedUp() {
  const CandidateBook& candidate = candidates_.at(step_.found);
  const bool was_cancelled = candidate.is_judged && candidate.outcome == StageOutcome::kCancelled;
  Expect(was_cancelled || step_.is_told_duplicate == candidate.is_duplicate, Rule::kDuplicateNotRun,
         "an equal source is told to be a duplicate", step_.found.value());
}

void Checker::Check(const DuplicateFound& action) {
  Expect(action.candidate == step_.found && candidates_.Has(action.original),
         Rule::kDuplicateNotRun, "a duplicate is told when it is found", action.candidate.value());
  if (violation_) return;
  step_.is_told_duplicate = true;
  Expect(candidates_.at(action.candidate).original == action.original, Rule::kDuplicateNotRun,
         "a duplicate equals its original, in the same search", action.candidate.value());
}

void Checker::RememberSource(SearchBook& search, CandidateId candidate) {
  const std::pair entry(candidates_.at(candidate).hash, candidate);
  auto& originals = search.originals[SearchBook::PartOf(entry.first)];
  originals.insert(std::lower_bound(originals.begin(), originals.end(), entry), entry);
}

void Checker::ForgetSource(SearchBook& search, CandidateId candidate) {
  const std::pair entry(candidates_.at(candidate).hash, candidate);
  auto& originals = search.originals[SearchBook::PartOf(entry.first)];
  const auto at = std::lower_bound(originals.begin(), originals.end(), entry);
  if (at != originals.end() && *at == entry) originals.erase(at);
}

void Checker::Check(const CandidateJudged& action) {
  const std::uint64_t id = action.candidate.value();
  Expect(candidates_.Has(action.candidate), Rule::kJudgedOnce,
         "only a candidate that was found is judged", id);
  if (violation_) return;
  CandidateBook& candidate = candidates_.at(action.candidate);
  SearchBook& search = searches_.at(candidate.search);
  Expect(!candidate.is_judged, Rule::kJudgedOnce, "a candidate is judged once", id);
  Expect(candidate.search == action.search && candidate.iteration == action.iteration,
         Rule::kJudgedOnce, "a candidate is judged for its own iteration", id);
  Expect(!search.is_finished, Rule::kNothingAfterEnd,
         "nothing of a search that has ended is judged", id);
  if (action.outcome == StageOutcome::kCancelled) {
    CheckMayBeDropped(candidate, search, id);
  } else {
    CheckVerdict(action, candidate);
  }
  CountWaiting(candidate, -1);
  candidate.is_judged = true;
  candidate.outcome = action.outcome;
  candidate.stage = action.stage;
  --search.open_candidate_count;
  if (candidate.iteration == search.started_iteration) --search.open_in_iteration;
  if (!IsVerdict(action.outcome) && !candidate.is_duplicate) {
    ForgetSource(search, action.candidate);
  }
}

// Nobody may throw away what its open iteration still wants.
void Checker::CheckMayBeDropped(const CandidateBook& candidate, const SearchBook& search,
                                std::uint64_t id) {
  const bool is_stale = !search.is_iteration_open || search.is_decided ||
                        candidate.iteration != search.started_iteration;
  const bool crossed_with_cut = generations_.at(candidate.generation).is_cancelled;
  Expect(is_stale || crossed_with_cut, Rule::kJudgedOnce,
         "only a candidate that no longer matters is dropped", id);
  const bool is_cancelled = candidate.lease.is_none() || leases_.at(candidate.lease).is_cancelled;
  Expect(is_cancelled, Rule::kJudgedOnce, "what is dropped does not run on", id);
}

void Checker::CheckVerdict(const CandidateJudged& action, const CandidateBook& candidate) {
  const CandidateBook& source =
      candidate.is_duplicate ? candidates_.at(candidate.original) : candidate;
  const bool is_true = source.has_verdict && source.stage == action.stage &&
                       source.outcome == action.outcome && source.speedup == action.speedup;
  Expect(is_true, Rule::kJudgedOnce, "the last result of a candidate is the judge's own",
         action.candidate.value());
}

void Checker::Check(const IterationDecided& action) {
  const std::uint64_t id = action.search.value();
  Expect(searches_.Has(action.search), Rule::kEndedOnce, "a search was submitted", id);
  if (violation_) return;
  SearchBook& search = searches_.at(action.search);
  Expect(search.is_iteration_open && !search.is_decided &&
             action.iteration == search.started_iteration,
         Rule::kEndedOnce, "the open iteration is decided, once", id);
  Expect(search.options.profiles_at_two_speeds && search.has_measured, Rule::kEndedOnce,
         "an iteration waits for counters where something was timed", id);
  const IterationFinished end{action.search,     action.iteration,
                              action.end,        action.reasoning_was_cut,
                              action.decided_by, search.best_speedup()};
  CheckEnd(end, search);
  search.is_decided = true;
  search.decision = action;
}

void Checker::Check(const IterationFinished& action) {
  const std::uint64_t id = action.search.value();
  Expect(searches_.Has(action.search), Rule::kEndedOnce, "a search was submitted", id);
  if (violation_) return;
  SearchBook& search = searches_.at(action.search);
  Expect(!search.is_finished, Rule::kNothingAfterEnd,
         "no iteration of a search that has ended ends", id);
  Expect(action.iteration == search.finished_iteration + 1, Rule::kEndedOnce,
         "each iteration ends once, in order", id);
  const bool had_reasoning = search.started_iteration == action.iteration;
  Expect(had_reasoning, Rule::kEndedOnce, "an iteration that ends has had a reasoning", id);
  if (violation_) return;
  if (search.is_decided) {
    const IterationDecided& decision = search.decision;
    Expect(decision.end == action.end && decision.decided_by == action.decided_by &&
               decision.reasoning_was_cut == action.reasoning_was_cut,
           Rule::kEndedOnce, "an iteration ends as it was decided", id);
    Expect(action.best == search.best_speedup(), Rule::kEndedOnce,
           "the best speedup is the best that was measured", id);
  } else {
    CheckEnd(action, search);
  }
  search.finished_iteration = action.iteration;
  if (action.reasoning_was_cut) search.failed_in_a_row = 0;
  search.is_iteration_open = false;
  search.is_decided = false;
  if (!step_.met_by.is_none() && candidates_.at(step_.met_by).search == action.search) {
    step_.iteration_has_ended = true;
  }
  ended_iterations_.push_back({action.search, search.reasoning, action.end});
}

void Checker::CheckEnd(const IterationFinished& action, const SearchBook& search) {
  const std::uint64_t id = action.search.value();
  const bool was_running = generations_.at(search.reasoning).is_running();
  const bool cuts =
      action.end == IterationEnd::kCriterionMet || action.end == IterationEnd::kGivenUp;
  const bool is_early = cuts && was_running;
  const bool may_cross = search.reasoning == step_.ended_generation;
  Expect(action.reasoning_was_cut == is_early || may_cross, Rule::kEndedOnce,
         "a reasoning is cut if it was running when the criterion was met", id);
  Expect(action.best == search.best_speedup(), Rule::kEndedOnce,
         "the best speedup is the best that was measured", id);
  const Rule rule =
      action.end == IterationEnd::kCriterionMet ? Rule::kCriterionHolds : Rule::kEndedOnce;
  Expect(IterationEndHolds(action, search), rule, "an iteration ends for a true reason", id);
}

bool Checker::IterationEndHolds(const IterationFinished& action, const SearchBook& search) const {
  switch (action.end) {
    case IterationEnd::kCriterionMet:
      if (search.options.criterion.kind == CriterionKind::kExpectedGain) {
        return !action.decided_by.is_none() && IsMeasuredIn(action.decided_by, search);
      }
      return !action.decided_by.is_none() && action.decided_by == step_.met_by &&
             candidates_.at(action.decided_by).search == action.search;
    case IterationEnd::kGivenUp:
      return search.options.give_up_feedback_min <= kOne && !search.has_measured &&
             search.open_in_iteration == 0;
    case IterationEnd::kReasoningJudged:
      return !search.answer.is_none() && candidates_.at(search.answer).is_judged &&
             !generations_.at(search.reasoning).is_running() && MayEndUnmet(search);
    case IterationEnd::kNoAnswer:
      return search.answer.is_none() && !generations_.at(search.reasoning).is_running() &&
             MayEndUnmet(search);
    case IterationEnd::kSearchEnded:
      return search.is_stop_requested || IsOutOfTokens(search) || IsOutOfTime(search);
  }
  return false;
}

bool Checker::IsMeasuredIn(CandidateId id, const SearchBook& search) const {
  const CandidateBook& candidate = candidates_.at(id);
  return candidate.has_verdict && candidate.stage == Stage::kProfiling &&
         candidate.outcome == StageOutcome::kPassed &&
         candidate.iteration == search.started_iteration;
}

// Without a measurement nothing that may still bring one is given up.
bool Checker::MayEndUnmet(const SearchBook& search) const {
  if (!search.options.waits_for_feedback) return true;
  const bool gave_up_a_fork = search.fork_cancelled_at == event_count_;
  return search.has_measured || (search.open_in_iteration == 0 && !gave_up_a_fork);
}

// After an iteration its reasoning is over, and the next one starts unless something forbids it.
void Checker::CheckIterationIsOver(const EndedIteration& ended) {
  const SearchBook& search = searches_.at(ended.search);
  Expect(!generations_.at(ended.reasoning).is_live_reasoning(), Rule::kCriterionObeyed,
         "a reasoning does not outlive its iteration", ended.reasoning.value());
  if (ended.end == IterationEnd::kSearchEnded) return;
  const Budget& budget = search.options.budget;
  const bool may_stop =
      search.is_finished || search.is_stop_requested || budget.token_max > 0 ||
      IsOutOfTime(search) ||
      (budget.iteration_max > 0 && search.finished_iteration >= budget.iteration_max) ||
      HasFailed(search);
  Expect(search.is_iteration_open || may_stop, Rule::kCriterionObeyed,
         "the next iteration starts at once", ended.search.value());
}

bool Checker::HasFailed(const SearchBook& search) {
  const std::int32_t iteration_max = search.options.budget.iteration_max;
  const std::int32_t limit = search.options.reasoning_failure_max;
  return search.failed_in_a_row >= (iteration_max > 0 ? std::min(limit, iteration_max) : limit);
}

void Checker::Check(const SearchFinished& action) {
  const std::uint64_t id = action.search.value();
  Expect(searches_.Has(action.search), Rule::kEndedOnce, "a search was submitted", id);
  if (violation_) return;
  SearchBook& search = searches_.at(action.search);
  Expect(!search.is_finished, Rule::kEndedOnce, "a search ends once", id);
  Expect(!search.is_iteration_open, Rule::kEndedOnce, "a search ends after its last iteration", id);
  Expect(search.running_count == 0, Rule::kNothingAfterEnd,
         "nothing of a search that ends still runs", id);
  Expect(search.open_candidate_count == 0, Rule::kJudgedOnce,
         "every candidate is judged before its search ends", id);
  Expect(action.best == search.best && action.speedup == search.best_speedup(), Rule::kEndedOnce,
         "the best candidate is the one that was measured best", id);
  Expect(SearchEndHolds(action, search), Rule::kEndedOnce, "a search ends for a true reason", id);
  search.is_finished = true;
  --unfinished_count_;
}

bool Checker::SearchEndHolds(const SearchFinished& action, const SearchBook& search) const {
  const Budget& budget = search.options.budget;
  switch (action.end) {
    case SearchEnd::kIterationBudget:
      return budget.iteration_max > 0 && search.finished_iteration == budget.iteration_max;
    case SearchEnd::kTokenBudget:
      return IsOutOfTokens(search);
    case SearchEnd::kWallTimeBudget:
      return IsOutOfTime(search);
    case SearchEnd::kStopped:
      return search.is_stop_requested;
    case SearchEnd::kReasoningFailed:
      return HasFailed(search);
  }
  return false;
}

}  // namespace specgen
