// How a search goes on after its host has died, or after it had ended.
#include "controller/search_controller.h"

namespace specgen {

// What was lost has used what was last heard of it, and its end says nothing about the endpoint.
void SearchController::OnHostRestarted(Instant now, Actions& actions) {
  for (const LiveGeneration& lost : generations_) {
    TokenUsage usage;
    usage.generated_tokens = lost.tokens;
    ledger_.Settle(lost.kind, lost.token_max, usage);
  }
  generations_.clear();
  if (state_ != State::kRunning) {
    FinishIfDrained(actions);
    return;
  }
  // What it waits for is queued again.
  if (iteration_.closing) return;
  // A reasoning whose answer was found had come to its end.
  if (iteration_.reasoning_is_over || !iteration_.answer.is_none()) {
    iteration_.reasoning_is_over = true;
    MarkBlocking();
    EndIterationIfDecided(now, actions);
    return;
  }
  // Anew in the same iteration, whose forks stay counted: the next prompt shows what they found.
  iteration_.trace_tokens = 0;
  iteration_.trace_bytes = 0;
  iteration_.last_grant_tokens.reset();
  TryStartReasoning(now, actions);
}

void SearchController::On(Instant now, const SearchResumed& event, Actions& actions) {
  options_.budget = event.budget;
  ledger_.SetTokenMax(event.budget.token_max);
  SetDeadline();
  failed_reasoning_count_ = 0;
  if (state_ == State::kRunning) return;
  if (state_ == State::kFinished) price_.AddSearch();
  state_ = State::kRunning;
  if (deadline_ && now >= *deadline_) {
    EndSearch(now, SearchEnd::kWallTimeBudget, Keep::kEverything, actions);
    return;
  }
  // An iteration that found no tokens to start with never was.
  const bool never_was = iteration_.number > 0 && iteration_.reasoning.is_none();
  if (never_was) --iteration_.number;
  StartIteration(now, actions);
}

}  // namespace specgen
