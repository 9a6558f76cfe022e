// Generations: budgets, forks and their refusals.
#include <algorithm>

#include "checker.h"

namespace specgen {
namespace {

// With less than this nothing useful can be generated: only then may a budget count as spent.
constexpr std::int64_t kUsefulTokens = 64;

std::int64_t RoomOf(const SearchBook& search) {
  return search.options.budget.token_max - search.used_tokens - search.reserved_tokens;
}

}  // namespace

void Checker::See(const TraceAdvanced& event) {
  GenerationBook& generation = generations_.at(event.generation);
  generation.shown_bytes = std::max(generation.shown_bytes, event.trace_bytes);
  generation.shown_tokens = std::max(generation.shown_tokens, event.tokens);
  SearchBook& search = searches_.at(generation.search);
  step_.advanced = event.generation;
  step_.offset = event.trace_bytes;
  step_.tokens = event.tokens;
  if (search.reasoning == event.generation && generation.is_live_reasoning()) {
    search.trace_tokens = std::max(search.trace_tokens, event.tokens);
  }
}

void Checker::See(const TriggerReached& event) {
  GenerationBook& generation = generations_.at(event.generation);
  generation.shown_bytes = std::max(generation.shown_bytes, event.offset);
  generation.shown_tokens = std::max(generation.shown_tokens, event.tokens);
  SearchBook& search = searches_.at(generation.search);
  step_.triggered = event.generation;
  step_.offset = event.offset;
  step_.tokens = event.tokens;
  if (search.reasoning == event.generation) {
    search.trace_tokens = std::max(search.trace_tokens, event.tokens);
  }
}

void Checker::See(const GenerationFinished& event) {
  GenerationBook& generation = generations_.at(event.generation);
  if (generation.has_ended) return;  // Repeated by a fault.
  generation.has_ended = true;
  step_.ended_generation = event.generation;
  generation.outcome = event.outcome;
  --running_count_;
  SearchBook& search = searches_.at(generation.search);
  --search.running_count;
  search.reserved_tokens -= generation.token_max;
  search.used_tokens += event.usage.generated_tokens;
  if (generation.is_fork) {
    --search.forks_in_flight;
    search.speculative_tokens += event.usage.generated_tokens;
    return;
  }
  search.reasoning_tokens += event.usage.generated_tokens;
  const bool has_failed = event.outcome == GenerationOutcome::kFailed;
  if (!generation.is_cancelled)
    search.failed_in_a_row = has_failed ? search.failed_in_a_row + 1 : 0;
}

void Checker::CheckGenerationBudget(const SearchBook& search, std::int64_t token_max,
                                    GenerationId id) {
  Expect(search.is_open && !search.is_finished, Rule::kNothingAfterEnd,
         "no generation starts for a search that has ended", id.value());
  Expect(!IsOutOfTime(search), Rule::kWallTimeBudget, "no generation starts when the time is over",
         id.value());
  Expect(!search.is_stop_requested, Rule::kNothingAfterEnd,
         "no generation starts once the user has asked to stop", id.value());
  Expect(token_max > 0, Rule::kTokenBudget, "a generation may say something", id.value());
  Expect(search.options.budget.token_max == 0 || token_max <= RoomOf(search), Rule::kTokenBudget,
         "tokens spent and promised stay within the budget", id.value());
}

GenerationBook& Checker::OpenGeneration(GenerationId id, SearchId search_id,
                                        std::int64_t token_max) {
  Expect(!id.is_none() && !generations_.Has(id), Rule::kNewIdIsNew,
         "a generation has an id of its own", id.value());
  SearchBook& search = searches_.at(search_id);
  GenerationBook& generation = generations_.Open(id);
  generation.search = search_id;
  generation.token_max = token_max;
  generation.iteration = search.started_iteration;
  search.reserved_tokens += token_max;
  ++search.running_count;
  ++running_count_;
  return generation;
}

void Checker::Check(const StartReasoning& action) {
  SearchBook& search = searches_.at(action.search);
  CheckGenerationBudget(search, action.token_max, action.generation);
  const Budget& budget = search.options.budget;
  Expect(budget.iteration_max == 0 || action.plan.iteration <= budget.iteration_max,
         Rule::kIterationBudget, "no more iterations than allowed", action.search.value());
  const bool has_live =
      generations_.Has(search.reasoning) && generations_.at(search.reasoning).is_live_reasoning();
  Expect(!has_live, Rule::kOneReasoning, "a search has one reasoning at a time",
         action.generation.value());
  const bool is_next = action.plan.iteration == search.started_iteration + 1 &&
                       action.plan.iteration == search.finished_iteration + 1;
  const bool is_anew =
      search.reasoning_is_lost && action.plan.iteration == search.started_iteration;
  Expect(search.reasoning_is_lost ? is_anew : is_next, Rule::kEndedOnce,
         "iterations follow each other, one at a time", action.search.value());
  Expect(action.token_max <= search.options.reasoning_token_max, Rule::kTokenBudget,
         "a reasoning keeps its own limit", action.generation.value());
  Expect(action.judges_trace == search.options.forks.speculation, Rule::kForkLimits,
         "code in the trace is judged where speculation is on", action.generation.value());
  CheckPlan(search, action.plan);
  search.started_iteration = action.plan.iteration;
  search.is_iteration_open = true;
  search.reasoning = action.generation;
  if (!search.reasoning_is_lost) {
    search.has_measured = false;
    search.is_decided = false;
    search.open_in_iteration = 0;
    search.answer = CandidateId();
    search.forks_of_iteration = 0;
  }
  search.reasoning_is_lost = false;
  search.has_grant = false;
  search.trace_tokens = 0;
  step_.started = action.generation;
  OpenGeneration(action.generation, action.search, action.token_max);
}

// What a prompt shows must have happened.
void Checker::CheckPlan(const SearchBook& search, const PromptPlan& plan) {
  Expect(plan.parent.speedup == search.best_speedup(), Rule::kPlanIsTrue,
         "the parent is the best candidate so far", plan.parent.candidate.value());
  const auto is_profiled = [this](const ShownCandidate& shown) {
    if (!candidates_.Has(shown.candidate)) return false;
    const CandidateBook& candidate = candidates_.at(shown.candidate);
    return candidate.has_verdict && candidate.stage == Stage::kProfiling &&
           candidate.outcome == StageOutcome::kPassed && candidate.speedup == shown.speedup;
  };
  Expect(plan.parent.candidate.is_none() || is_profiled(plan.parent), Rule::kPlanIsTrue,
         "the parent was profiled", plan.parent.candidate.value());
  for (const ShownCandidate& shown : plan.archive) {
    Expect(is_profiled(shown), Rule::kPlanIsTrue, "the archive holds profiled candidates",
           shown.candidate.value());
  }
  for (const ShownFailure& shown : plan.failures) {
    const bool is_true = candidates_.Has(shown.candidate) &&
                         candidates_.at(shown.candidate).outcome == shown.outcome &&
                         candidates_.at(shown.candidate).is_judged;
    Expect(is_true, Rule::kPlanIsTrue, "a failure that is shown has happened",
           shown.candidate.value());
  }
}

void Checker::Check(const ForkGeneration& action) {
  SearchBook& search = searches_.at(action.search);
  CheckGenerationBudget(search, action.token_max, action.generation);
  const bool is_repair = action.trigger == TriggerKind::kRepair;
  const bool has_live_parent = generations_.Has(action.parent) &&
                               (is_repair || generations_.at(action.parent).is_live_reasoning()) &&
                               generations_.at(action.parent).search == action.search;
  Expect(has_live_parent, Rule::kForkPrefix, "a fork comes from a live reasoning",
         action.generation.value());
  if (violation_) return;
  if (is_repair) CheckRepair(search, action);
  if (action.parent != step_.forked) step_.fork_count = 0;
  step_.forked = action.parent;
  Expect(StartsAtItsTrigger(action), Rule::kForkPrefix, "a fork starts where its trigger was",
         action.generation.value());
  Expect(!has_live_parent ||
             (action.offset >= 0 && action.offset <= generations_.at(action.parent).shown_bytes),
         Rule::kForkPrefix, "a fork starts within what the trace has shown",
         action.generation.value());
  CheckForkLimits(search, action);
  GenerationBook& fork = OpenGeneration(action.generation, action.search, action.token_max);
  fork.is_fork = true;
  ++search.forks_in_flight;
  ++search.forks_of_iteration;
  ++step_.fork_count;
  fork.repair_depth = is_repair ? RepairDepthOf(action.repairs) + 1 : 0;
  if (is_repair) return;
  search.has_grant = true;
  search.grant_tokens = action.trigger == TriggerKind::kStart ? 0 : step_.tokens;
}

bool Checker::StartsAtItsTrigger(const ForkGeneration& action) const {
  switch (action.trigger) {
    case TriggerKind::kStart:
      return action.parent == step_.started && action.offset == 0;
    case TriggerKind::kRepair:
      return true;  // See CheckRepair.
    case TriggerKind::kIdle:
      return action.parent == step_.advanced && action.offset == step_.offset;
    default:
      return action.parent == step_.triggered && action.offset == step_.offset;
  }
}

// What failed in the open iteration is mended from the thought that it was written out of.
void Checker::CheckRepair(const SearchBook& search, const ForkGeneration& action) {
  const std::uint64_t id = action.generation.value();
  Expect(action.parent == search.reasoning && search.is_iteration_open && !search.is_decided &&
             !generations_.at(action.parent).is_cancelled,
         Rule::kForkPrefix, "a repair belongs to the open iteration", id);
  Expect(candidates_.Has(action.repairs), Rule::kForkPrefix, "what is repaired was found", id);
  if (violation_) return;
  const CandidateBook& failed = candidates_.at(action.repairs);
  const bool has_failed = failed.is_judged && IsVerdict(failed.outcome) &&
                          failed.outcome != StageOutcome::kPassed &&
                          failed.iteration == search.started_iteration;
  Expect(has_failed, Rule::kForkPrefix, "what is repaired has failed in this iteration", id);
  Expect(RepairDepthOf(action.repairs) < search.options.forks.repair_max, Rule::kForkLimits,
         "no more repairs in a row than allowed", id);
}

std::int32_t Checker::RepairDepthOf(CandidateId candidate) const {
  return generations_.at(candidates_.at(candidate).generation).repair_depth;
}

void Checker::CheckForkLimits(const SearchBook& search, const ForkGeneration& action) {
  const ForkOptions& forks = search.options.forks;
  const std::uint64_t id = action.generation.value();
  Expect(forks.speculation, Rule::kForkLimits, "nothing forks while speculation is off", id);
  Expect(action.token_max <= forks.token_max, Rule::kForkLimits, "a fork keeps its token limit",
         id);
  Expect(search.forks_in_flight < forks.in_flight_max, Rule::kForkLimits,
         "no more forks in flight than allowed", id);
  Expect(search.forks_of_iteration < forks.per_iteration_max, Rule::kForkLimits,
         "no more forks in an iteration than allowed", id);
  std::int32_t at_once = std::max(1, forks.forks_per_trigger);
  if (action.trigger == TriggerKind::kIdle || action.trigger == TriggerKind::kRepair) at_once = 1;
  if (action.trigger == TriggerKind::kStart) at_once = forks.at_start;
  Expect(step_.fork_count < at_once, Rule::kForkLimits, "no more forks of a trigger than allowed",
         id);
  const bool is_first = step_.fork_count == 0;
  const bool is_of_start =
      action.trigger == TriggerKind::kStart || action.trigger == TriggerKind::kRepair;
  Expect(!is_first || is_of_start || !search.has_grant ||
             step_.tokens - search.grant_tokens >= forks.cooldown_tokens,
         Rule::kForkLimits, "forks keep their cooldown", id);
  const std::int64_t allowed =
      forks.allowance_tokens +
      Scaled(search.reasoning_tokens + search.trace_tokens, forks.token_share);
  const bool is_priced = forks.gate == ForkGateKind::kExpectedGain;
  Expect(!is_first || is_priced || search.speculative_tokens < allowed, Rule::kForkLimits,
         "speculation keeps its share of the tokens", id);
}

void Checker::Check(const ForkRefused& action) {
  ++step_.refusal_count;
  const bool is_asked = step_.triggered == action.generation && !action.generation.is_none();
  Expect(is_asked, Rule::kRefusalIsTrue, "only a trigger is refused", action.generation.value());
  Expect(RefusalHolds(action, searches_.at(action.search)), Rule::kRefusalIsTrue,
         "the reason of a refusal holds", action.generation.value());
}

bool Checker::RefusalHolds(const ForkRefused& action, const SearchBook& search) const {
  const ForkOptions& forks = search.options.forks;
  switch (action.reason) {
    case ForkRefusal::kSpeculationOff:
      return !forks.speculation;
    case ForkRefusal::kReasoningEnded:
      return !generations_.at(action.generation).is_live_reasoning();
    case ForkRefusal::kCooldown:
      return search.has_grant && step_.tokens - search.grant_tokens < forks.cooldown_tokens;
    case ForkRefusal::kInFlightMax:
      return search.forks_in_flight >= forks.in_flight_max;
    case ForkRefusal::kIterationMax:
      return search.forks_of_iteration >= forks.per_iteration_max;
    case ForkRefusal::kTokenShare: {
      const std::int64_t allowed =
          forks.allowance_tokens +
          Scaled(search.reasoning_tokens + search.trace_tokens, forks.token_share);
      const std::int64_t in_flight_most = search.forks_in_flight * forks.token_max;
      return search.speculative_tokens + in_flight_most >= allowed;
    }
    case ForkRefusal::kNotWorthIt:
      return forks.gate == ForkGateKind::kExpectedGain;
    case ForkRefusal::kTooWeak:
      return action.kind > forks.weakest_kind;
    case ForkRefusal::kBudget:
      return search.options.budget.token_max > 0 && RoomOf(search) < kUsefulTokens;
    case ForkRefusal::kBacklog: {
      const std::int64_t backlog_max =
          static_cast<std::int64_t>(forks.backlog_per_device_max) * std::max(1, device_count_);
      // Full profilings wait as well, which nobody is told: those of the iteration that ends and of
      // the one before.
      constexpr std::int64_t kMayCountMax = 2;
      const std::int64_t counting_most =
          any_profiles_at_two_speeds_ ? kMayCountMax * unfinished_count_ : 0;
      const std::int64_t waiting = waiting_[1] + counting_most;
      return waiting > backlog_max ||
             (waiting * 2 > backlog_max && action.kind > forks.strong_kind);
    }
  }
  return false;
}

void Checker::Check(const CancelGeneration& action) {
  // A cancellation may cross with the end that is told in the same step.
  const bool may_cross = action.generation == step_.ended_generation || step_.host_restarted;
  const bool is_running =
      generations_.Has(action.generation) && generations_.at(action.generation).is_running();
  Expect(is_running || may_cross, Rule::kCancelWhatRuns, "only a running generation is cancelled",
         action.generation.value());
  if (violation_) return;
  GenerationBook& generation = generations_.at(action.generation);
  Expect(!generation.is_cancelled, Rule::kCancelWhatRuns, "a generation is cancelled once",
         action.generation.value());
  generation.is_cancelled = true;
  if (generation.is_fork) searches_.at(generation.search).fork_cancelled_at = event_count_;
}

bool Checker::IsOutOfTokens(const SearchBook& search) const {
  return search.options.budget.token_max > 0 && RoomOf(search) < 2 * kUsefulTokens;
}

bool Checker::IsOutOfTime(const SearchBook& search) const {
  return search.has_deadline() && now_ >= search.deadline;
}

}  // namespace specgen
