// When a search forks, and how often.
#include <algorithm>

#include "controller/search_controller.h"
#include "learning/fork_chance.h"
#include "learning/reasoning_lengths.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

// A chance that only counts if each of `count` others fails, of the same chance.
Ppm IfOthersFail(Ppm chance, std::int64_t count) {
  return Ppm{Scaled(chance.value, AllFail(chance, count))};
}

}  // namespace

void SearchController::ForkAtStart(Instant now, GenerationId reasoning, Actions& actions) {
  if (!options_.forks.speculation || options_.forks.at_start == 0) return;
  TriggerReached trigger;
  trigger.generation = reasoning;
  trigger.kind = TriggerKind::kStart;
  ConsiderFork(now, trigger, actions);
}

void SearchController::ForkIfIdle(Instant now, const TraceAdvanced& event, Actions& actions) {
  const ForkOptions& forks = options_.forks;
  if (!forks.speculation || forks.idle_cooldown_tokens == 0) return;
  if (event.tokens - iteration_.last_grant_tokens.value_or(0) < forks.idle_cooldown_tokens) return;
  if (scheduler_.idle_device_count() == 0 || scheduler_.device_backlog() > 0) return;
  TriggerReached trigger;
  trigger.generation = event.generation;
  trigger.kind = TriggerKind::kIdle;
  trigger.offset = event.trace_bytes;
  trigger.tokens = event.tokens;
  ConsiderFork(now, trigger, actions);
}

void SearchController::ConsiderFork(Instant now, const TriggerReached& trigger, Actions& actions) {
  ForkDecision decision = DecideFork(options_.forks, SituationOf(trigger));
  if (!decision.refusal && options_.forks.gate == ForkGateKind::kExpectedGain) {
    decision.count = WorthwhileCount(trigger, decision.count);
    if (decision.count == 0) decision.refusal = ForkRefusal::kNotWorthIt;
  }
  if (decision.refusal) {
    // What was no event is our own idea: nobody waits for an answer to it.
    if (!IsOfTrace(trigger.kind)) return;
    actions.push_back(ForkRefused{id_, trigger.generation, trigger.kind, trigger.rule,
                                  trigger.offset, *decision.refusal});
    return;
  }
  iteration_.last_grant_tokens = trigger.tokens;
  for (std::int32_t variant = 0; variant < decision.count; ++variant) {
    ForkBet bet = BetOn(trigger.kind, trigger.tokens, PendingCount());
    bet.offset = trigger.offset;
    StartFork(now,
              {.search = id_,
               .generation = {},
               .parent = trigger.generation,
               .offset = trigger.offset,
               .variant = variant,
               .token_max = decision.token_max,
               .trigger = trigger.kind,
               .rule = trigger.rule},
              bet, actions);
  }
}

void SearchController::StartFork(Instant now, ForkGeneration fork, const ForkBet& bet,
                                 Actions& actions) {
  fork.generation = ids_.NewGeneration(index_);
  // The first fork of an iteration goes its own way.
  if (options_.forks.gives_hints) fork.hint = iteration_.fork_count;
  ++iteration_.fork_count;
  ledger_.Reserve(fork.token_max);
  generations_.push_back({.generation = fork.generation,
                          .kind = GenerationKind::kSpeculative,
                          .iteration = iteration_.number,
                          .token_max = fork.token_max,
                          .start = now,
                          .reasoning = fork.parent,
                          .bet = bet});
  actions.push_back(fork);
}

// A failed candidate's error is the news that a repair has over other forks.
void SearchController::Repair(Instant now, const OpenCandidate& failed, Actions& actions) {
  const ForkOptions& forks = options_.forks;
  if (!IsOfThisIteration(failed) || failed.bet.repair_depth >= forks.repair_max) return;
  // What was thought before the host died is gone.
  if (failed.reasoning != iteration_.reasoning) return;
  if (iteration_.reasoning_is_over && iteration_.has_profiled) return;
  const bool is_answer = failed.origin != CandidateOrigin::kForkAnswer;
  TriggerReached trigger;
  trigger.generation = iteration_.reasoning;
  trigger.kind = TriggerKind::kRepair;
  trigger.offset = is_answer ? iteration_.trace_bytes : failed.bet.offset;
  trigger.tokens = iteration_.trace_tokens;
  const ForkDecision decision = DecideFork(forks, SituationOf(trigger));
  if (decision.refusal) return;
  const std::int64_t pending = PendingCount();
  ForkBet bet = BetOn(TriggerKind::kRepair, trigger.tokens, pending);
  bet.chance = RepairChance(learned_, bet.failure_count);
  bet.offset = trigger.offset;
  bet.repair_depth = failed.bet.repair_depth + 1;
  if (forks.gate == ForkGateKind::kExpectedGain && !IsRepairWorthIt(bet.chance, pending)) return;
  StartFork(now,
            {.search = id_,
             .generation = {},
             .parent = trigger.generation,
             .offset = trigger.offset,
             .variant = 0,
             .token_max = decision.token_max,
             .trigger = trigger.kind,
             .rule = 0,
             .repairs = failed.candidate},
            bet, actions);
}

// Once the reasoning is over a repair holds the next iteration up: it must bring feedback at least
// as fast as iterations do.
bool SearchController::IsRepairWorthIt(Ppm chance, std::int64_t pending) const {
  if (!iteration_.reasoning_is_over)
    return IsWorthIt(IfOthersFail(chance, pending), TokensToSave());
  return chance >= WorthOf(ForkTime() + EvaluationTime());
}

ForkSituation SearchController::SituationOf(const TriggerReached& trigger) const {
  const bool is_repair = trigger.kind == TriggerKind::kRepair;
  ForkSituation situation;
  situation.kind = trigger.kind;
  situation.reasoning_is_live = is_repair || IsLiveReasoning(trigger.generation);
  situation.trace_tokens = trigger.tokens;
  if (!is_repair) situation.last_grant_tokens = iteration_.last_grant_tokens;
  situation.in_flight_count = ForksInFlight();
  situation.iteration_count = iteration_.fork_count;
  situation.reasoning_tokens = ledger_.reasoning_tokens();
  if (!iteration_.reasoning_is_over) situation.reasoning_tokens += iteration_.trace_tokens;
  situation.speculative_tokens = ledger_.speculative_tokens();
  situation.expected_fork_tokens = ExpectedForkTokens();
  situation.budget_left = ledger_.left();
  situation.device_count = scheduler_.device_count();
  situation.device_backlog = scheduler_.device_backlog();
  return situation;
}

// Of one that is not cut.
std::int64_t SearchController::ExpectedForkTokens() const {
  constexpr std::int64_t kGuessMax = 1500;
  if (learned_.fork_count == 0) return std::min(kGuessMax, options_.forks.token_max / 4 + 1);
  return std::min(learned_.fork_tokens / learned_.fork_count, options_.forks.token_max);
}

// ---- What a fork is worth.

std::int32_t SearchController::WorthwhileCount(const TriggerReached& trigger,
                                               std::int32_t most) const {
  if (price_.is_overdrawn()) return 0;
  const std::int64_t left = TokensToSave();
  const std::int64_t pending = PendingCount();
  for (std::int32_t count = 0; count < most; ++count) {
    const ForkBet bet = BetOn(trigger.kind, trigger.tokens, pending + count);
    if (!IsWorthIt(IfOthersFail(bet.chance, pending + count), left)) return count;
  }
  return most;
}

// Cutting a reasoning saves the tokens that it would still have generated, and their time. A fork
// whose expected savings pay its own tokens costs nothing; the price says how far below that the
// search may go.
bool SearchController::IsWorthIt(Ppm chance, std::int64_t left) const {
  return Scaled(left, chance) >= Scaled(ExpectedForkTokens(), price_.price());
}

std::int64_t SearchController::TokensToSave() const {
  return ExpectedTokensAfter(Lengths(), iteration_.trace_tokens, DelayInTokens());
}

ForkBet SearchController::BetOn(TriggerKind kind, std::int64_t tokens, std::int64_t pending) const {
  ForkBet bet;
  bet.trigger = kind;
  bet.failure_count = iteration_.failed_count + pending;
  bet.place = ForkPlace(tokens, ExpectedLength(Lengths()), bet.failure_count);
  bet.chance = ForkChance(learned_, kind, bet.place);
  return bet;
}

std::int64_t SearchController::PendingCount() const {
  const auto& open = board_.all();
  const auto is_open = [this](const OpenCandidate& candidate) {
    return !candidate.is_duplicate() && candidate.iteration == iteration_.number;
  };
  const auto is_live = [](const LiveGeneration& live) {
    return live.kind == GenerationKind::kSpeculative && !live.is_cancelled;
  };
  return std::count_if(open.begin(), open.end(), is_open) +
         std::count_if(generations_.begin(), generations_.end(), is_live);
}

Duration SearchController::ForkTime() const {
  return estimates_.fork_time().value_or(per_token_ * ExpectedForkTokens());
}

Duration SearchController::EvaluationTime() const {
  return estimates_.service(Stage::kCompilation) + estimates_.service(Stage::kValidation) +
         estimates_.service(Stage::kProfiling);
}

// The reasoning's own answer has to be evaluated as well, so that only what comes before counts.
std::int64_t SearchController::DelayInTokens() const {
  const Duration queued = estimates_.service(Stage::kCompilation) * scheduler_.compile_backlog() /
                              std::max(1, scheduler_.compile_slot_count()) +
                          estimates_.service(Stage::kValidation) * scheduler_.device_backlog() /
                              std::max(1, scheduler_.device_count());
  return (ForkTime() + queued) / std::max(per_token_, Duration(1));
}

void SearchController::NoteSpeed(Instant now, std::int64_t tokens) {
  iteration_.trace_tokens = std::max(iteration_.trace_tokens, tokens);
  constexpr std::int64_t kEnough = 100;
  if (tokens < kEnough) return;
  per_token_ = std::max(Duration(1), (now - iteration_.reasoning_start) / tokens);
}

const LengthCurve& SearchController::Lengths() const {
  constexpr std::int64_t kGuess = 16'000;
  const std::int64_t most = std::max<std::int64_t>(1, options_.reasoning_token_max / 4);
  if (!learning_.lengths) learning_.lengths = LengthCurveOf(learned_, std::min(kGuess, most));
  return *learning_.lengths;
}

// ---- What became of it.

void SearchController::NoteEnd(Instant now, const LiveGeneration& ended,
                               const GenerationFinished& event) {
  const std::int64_t tokens = event.usage.generated_tokens;
  const bool by_itself = event.outcome == GenerationOutcome::kCompleted ||
                         event.outcome == GenerationOutcome::kTruncated;
  if (ended.kind == GenerationKind::kReasoning) {
    NoteLength(learned_, tokens, by_itself && !ended.is_cancelled);
    learning_.lengths.reset();
    if (ended.generation == iteration_.reasoning && by_itself) NoteSpeed(now, tokens);
    return;
  }
  iteration_.fork_tokens += tokens;
  if (by_itself) {
    learned_.fork_tokens += tokens;
    ++learned_.fork_count;
  }
  if (!by_itself || ended.is_cancelled || ended.has_candidate) return;
  if (iteration_.is_open) ++iteration_.failed_count;
  NoteFate(ended.bet, false);
}

void SearchController::NoteVerdict(const OpenCandidate& open, const JudgedCandidate& judged,
                                   bool meets_criterion) {
  if (!IsVerdict(judged.outcome)) return;
  const bool is_valid = IsProfiled(judged);
  if (open.origin == CandidateOrigin::kForkAnswer) {
    NoteFate(open.bet, open.bet.repair_depth > 0 ? is_valid : meets_criterion);
  }
  if (!IsOfThisIteration(open)) return;
  if (open.origin == CandidateOrigin::kReasoningAnswer && options_.forks.learns) {
    NoteAnswer(learned_, iteration_.failed_count, is_valid);
  }
  if (!is_valid) ++iteration_.failed_count;
}

void SearchController::NoteFate(const ForkBet& bet, bool went_well) {
  if (!options_.forks.learns) return;
  if (bet.repair_depth > 0) {
    NoteRepair(learned_, bet.failure_count, went_well);
  } else {
    NoteFork(learned_, bet.trigger, bet.place, bet.chance, went_well);
  }
}

}  // namespace specgen
