// How an iteration ends: decided first, then, where profiling has two speeds, with counters.
#include "controller/search_controller.h"
#include "learning/reasoning_lengths.h"

namespace specgen {

void SearchController::CloseIteration(Instant now, IterationEnd end, CandidateId decided_by,
                                      Actions& actions) {
  Closing closing{.end = end, .was_cut = false, .decided_by = decided_by, .counters = {}};
  // A user or a budget that ends it does not cut it: nothing was found that was good enough.
  const bool may_cut = end == IterationEnd::kCriterionMet || end == IterationEnd::kGivenUp;
  closing.was_cut = may_cut && !iteration_.reasoning_is_over;
  if (closing.was_cut) failed_reasoning_count_ = 0;
  iteration_.is_open = false;
  iteration_.reasoning_is_over = true;
  CancelGenerations(actions);
  if (options_.profiles_at_two_speeds && iteration_.best) {
    // Of one iteration at a time: where devices are scarce, counters that nobody waits for would
    // never have their turn.
    const bool overlaps = options_.overlaps_counters && counters_.empty();
    for (const RequestId late : counters_) scheduler_.MarkBlocking(late);
    closing.counters = ProfileInFull(now, *iteration_.best, !overlaps);
    if (!overlaps) {
      actions.push_back(IterationDecided{id_, iteration_.number, end, closing.was_cut, decided_by,
                                         iteration_.best->candidate});
      DropCandidates(Keep::kUsefulRunning, actions);
      iteration_.closing = closing;
      return;
    }
    counters_.push_back(closing.counters);
  }
  EndIteration(now, closing, actions);
  ContinueSearch(now, actions);
}

void SearchController::EndIteration(Instant now, const Closing& closing, Actions& actions) {
  iteration_.closing.reset();
  if (iteration_.has_profiled) ++feedback_count_;
  iteration_time_ += now - iteration_.start;
  price_.NoteIteration(iteration_.trace_tokens + iteration_.fork_tokens,
                       Scaled(ExpectedLength(Lengths()), options_.forks.token_ratio));
  const auto best = history_.best();
  actions.push_back(IterationFinished{id_, iteration_.number, closing.end, closing.was_cut,
                                      closing.decided_by, best ? best->speedup : Speedup{}});
}

// The timing that decided was short: what the next prompt shows is measured properly.
RequestId SearchController::ProfileInFull(Instant now, const JudgedCandidate& best,
                                          bool is_waited_for) {
  EvaluationRequest request;
  request.request = ids_.NewRequest();
  request.search = id_;
  request.candidate = best.candidate;
  request.stage = Stage::kProfiling;
  request.scope = ProfilingScope::kCounters;
  request.loss_count = iteration_.best_loss_count;
  request.is_blocking = is_waited_for;
  request.service = estimates_.service(Stage::kProfiling);
  request.remaining_service = request.service;
  scheduler_.Submit(now, request);
  return request.request;
}

// Whatever came of it: the candidate has its verdict.
void SearchController::OnCountersEnded(Instant now, RequestId request, Actions& actions) {
  std::erase(counters_, request);
  if (iteration_.closing && iteration_.closing->counters == request) {
    const Closing closing = *iteration_.closing;
    EndIteration(now, closing, actions);
    if (state_ == State::kRunning) ContinueSearch(now, actions);
  }
  FinishIfDrained(actions);
}

void SearchController::NoteProfiled(const JudgedCandidate& judged, std::int32_t loss_count) {
  iteration_.has_profiled = true;
  if (iteration_.best && judged.speedup <= iteration_.best->speedup) return;
  iteration_.best = judged;
  iteration_.best_loss_count = loss_count;
}

}  // namespace specgen
