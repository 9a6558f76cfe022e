#include "planted_bug.h"

#include <algorithm>

namespace specgen {
namespace {

template <class Kind>
Kind* FirstOf(Actions& actions) {
  for (Action& action : actions) {
    if (auto* found = std::get_if<Kind>(&action)) return found;
  }
  return nullptr;
}

template <class Kind>
void Remove(Actions& actions) {
  std::erase_if(actions, [](const Action& action) { return std::holds_alternative<Kind>(action); });
}

bool EndsByCriterion(const Actions& actions) {
  return std::any_of(actions.begin(), actions.end(), [](const Action& action) {
    const auto* end = std::get_if<IterationFinished>(&action);
    return end != nullptr && end->end == IterationEnd::kCriterionMet;
  });
}

}  // namespace

void PlantedBug::Start(Canary canary) {
  canary_ = canary;
  running_.clear();
  stages_.clear();
  last_generation_ = GenerationId();
  ended_generation_ = GenerationId();
  forged_.clear();
  last_lease_ = SlotLeaseId();
  passed_ = CandidateId();
  device_ = SlotId();
  iteration_max_.clear();
}

bool PlantedBug::Swallows(const Event& event) const {
  return canary_ == Canary::kDeafToTriggers && std::holds_alternative<TriggerReached>(event);
}

std::optional<Event> PlantedBug::Told(const Event& event) const {
  const bool is_lost =
      (canary_ == Canary::kLoseResult && std::holds_alternative<StageFinished>(event)) ||
      (canary_ == Canary::kLoseSlotLoss && std::holds_alternative<SlotLost>(event)) ||
      (canary_ == Canary::kLoseCandidate && std::holds_alternative<CandidateFound>(event));
  if (is_lost || IsOfForged(event)) return std::nullopt;
  if (const auto* finished = std::get_if<StageFinished>(&event)) {
    StageFinished told = *finished;
    if (canary_ == Canary::kIgnoreNoise) told.noise = Ppm{0};
    return told;
  }
  const auto* submitted = std::get_if<SearchSubmitted>(&event);
  if (submitted == nullptr) return event;
  SearchSubmitted told = *submitted;
  if (canary_ == Canary::kIgnoreTokenBudget) told.options.budget.token_max = 0;
  if (canary_ == Canary::kIgnoreWallTime) told.options.budget.wall_time_max = Duration(0);
  if (canary_ == Canary::kIgnoreCooldown) told.options.forks.cooldown_tokens = 0;
  if (canary_ == Canary::kCutTooLate) told.options.criterion.kind = CriterionKind::kNever;
  return told;
}

// The engine has not started it, and may hear nothing of it.
bool PlantedBug::IsOfForged(const Event& event) const {
  return std::visit(
      [this](const auto& fact) {
        if constexpr (requires { fact.generation; }) {
          return std::find(forged_.begin(), forged_.end(), fact.generation) != forged_.end();
        } else {
          return false;
        }
      },
      event);
}

void PlantedBug::Change(const Event& event, Actions& actions) {
  if (canary_ == Canary::kNone) return;
  Remember(event, actions);
  ChangeLosses(actions);
  ChangeForks(actions);
  ChangeStages(actions);
  ChangeTurns(actions);
  ChangeReports(event, actions);
}

void PlantedBug::Remember(const Event& event, const Actions& actions) {
  if (const auto* joined = std::get_if<SlotJoined>(&event)) {
    if (joined->kind == SlotKind::kDevice) device_ = joined->slot;
  }
  if (const auto* submitted = std::get_if<SearchSubmitted>(&event)) {
    iteration_max_.emplace_back(submitted->search, submitted->options.budget.iteration_max);
  }
  if (const auto* resumed = std::get_if<SearchResumed>(&event)) {
    for (auto& [search, iteration_max] : iteration_max_) {
      if (search == resumed->search) iteration_max = resumed->budget.iteration_max;
    }
  }
  if (std::holds_alternative<HostRestarted>(event)) running_.clear();
  if (const auto* ended = std::get_if<GenerationFinished>(&event)) {
    ended_generation_ = ended->generation;
  }
  if (const auto* ended = std::get_if<StageFinished>(&event)) {
    std::erase_if(running_, [ended](const RunStage& run) { return run.lease == ended->lease; });
  }
  if (const auto* lost = std::get_if<SlotLost>(&event)) {
    std::erase_if(running_, [lost](const RunStage& run) { return run.slot == lost->slot; });
  }
  for (const Action& action : actions) {
    if (const auto* start = std::get_if<StartReasoning>(&action)) {
      last_generation_ = start->generation;
    } else if (const auto* fork = std::get_if<ForkGeneration>(&action)) {
      last_generation_ = fork->generation;
    } else if (const auto* run = std::get_if<RunStage>(&action)) {
      last_lease_ = run->lease;
      stages_.push_back(*run);
    } else if (const auto* judged = std::get_if<CandidateJudged>(&action)) {
      if (judged->outcome == StageOutcome::kPassed) passed_ = judged->candidate;
    }
  }
}

void PlantedBug::ChangeLosses(Actions& actions) {
  switch (canary_) {
    case Canary::kLoseRunStage:
      Remove<RunStage>(actions);
      break;
    case Canary::kLoseCutReasoning:
      if (EndsByCriterion(actions)) Remove<CancelGeneration>(actions);
      break;
    case Canary::kLoseNextIteration:
      if (FirstOf<IterationFinished>(actions) != nullptr) Remove<StartReasoning>(actions);
      break;
    case Canary::kLoseDecision:
      Remove<IterationDecided>(actions);
      break;
    case Canary::kLoseSearchEnd:
      Remove<SearchFinished>(actions);
      break;
    default:
      break;
  }
}

void PlantedBug::ChangeForks(Actions& actions) {
  auto* fork = FirstOf<ForkGeneration>(actions);
  if (fork == nullptr) return;
  switch (canary_) {
    case Canary::kForkBeyondTrace:
      fork->offset += 1'000'000;
      break;
    case Canary::kForkTwice: {
      ForkGeneration another = *fork;
      another.generation = GenerationId(last_generation_.value() + 1);
      forged_.push_back(another.generation);
      actions.emplace_back(another);
      break;
    }
    case Canary::kForkFromEnded:
      if (!ended_generation_.is_none()) fork->parent = ended_generation_;
      break;
    case Canary::kRepairPassed:
      if (!fork->repairs.is_none() && !passed_.is_none()) fork->repairs = passed_;
      break;
    case Canary::kForkWithoutLimit:
      fork->token_max *= 2;
      break;
    default:
      break;
  }
}

void PlantedBug::ChangeStages(Actions& actions) {
  if (canary_ == Canary::kRunJudgedAgain) RunJudgedAgain(actions);
  if (canary_ == Canary::kRunAfterEnd) RunAfterEnd(actions);
  auto* run = FirstOf<RunStage>(actions);
  if (run == nullptr) return;
  switch (canary_) {
    case Canary::kLeaseSlotTwice:
      for (const RunStage& other : running_) {
        if (other.stage == run->stage) run->slot = other.slot;
      }
      running_.push_back(*run);
      break;
    case Canary::kLeaseWrongKind:
      if (run->stage == Stage::kCompilation && !device_.is_none()) run->slot = device_;
      break;
    case Canary::kProfileInFull:
      if (run->scope == ProfilingScope::kTiming) run->scope = ProfilingScope::kFull;
      break;
    case Canary::kSkipValidation:
      if (run->stage == Stage::kValidation) run->stage = Stage::kProfiling;
      break;
    default:
      break;
  }
}

void PlantedBug::RunJudgedAgain(Actions& actions) const {
  const auto* judged = FirstOf<CandidateJudged>(actions);
  if (judged == nullptr || FirstOf<SearchFinished>(actions) != nullptr) return;
  const auto is_its = [judged](const RunStage& old) { return old.candidate == judged->candidate; };
  RunAgain(std::find_if(stages_.rbegin(), stages_.rend(), is_its), actions);
}

void PlantedBug::RunAfterEnd(Actions& actions) const {
  const auto* finished = FirstOf<SearchFinished>(actions);
  if (finished == nullptr) return;
  const auto is_its = [finished](const RunStage& old) { return old.search == finished->search; };
  RunAgain(std::find_if(stages_.rbegin(), stages_.rend(), is_its), actions);
}

void PlantedBug::RunAgain(const std::vector<RunStage>::const_reverse_iterator& old,
                          Actions& actions) const {
  if (old == stages_.rend()) return;
  RunStage again = *old;
  again.lease = SlotLeaseId(last_lease_.value() + 1);
  actions.emplace_back(again);
}

void PlantedBug::ChangeTurns(Actions& actions) {
  auto* start = FirstOf<StartReasoning>(actions);
  auto* iteration = FirstOf<IterationFinished>(actions);
  switch (canary_) {
    case Canary::kCutWithoutReason:
      if (iteration != nullptr) iteration->end = IterationEnd::kCriterionMet;
      break;
    case Canary::kReasonTwice:
      if (start != nullptr) {
        StartReasoning another = *start;
        another.generation = GenerationId(last_generation_.value() + 1);
        another.token_max = 1;
        actions.emplace_back(another);
      }
      break;
    case Canary::kReasonBeyondBudget:
      if (iteration != nullptr) ReasonBeyondBudget(*iteration, actions);
      break;
    case Canary::kReuseId:
      if (start != nullptr && !ended_generation_.is_none()) start->generation = ended_generation_;
      break;
    case Canary::kFalsePlan:
      if (start != nullptr) start->plan.parent.speedup.value += 1;
      break;
    case Canary::kCancelTwice:
      if (const auto* cancel = FirstOf<CancelGeneration>(actions)) {
        const CancelGeneration again = *cancel;
        actions.emplace_back(again);
      }
      break;
    case Canary::kDecideTwice:
      if (const auto* decided = FirstOf<IterationDecided>(actions)) {
        const IterationDecided again = *decided;
        actions.emplace_back(again);
      }
      break;
    case Canary::kEndSearchTwice:
      if (const auto* finished = FirstOf<SearchFinished>(actions)) {
        const SearchFinished again = *finished;
        actions.emplace_back(again);
      }
      break;
    default:
      break;
  }
}

void PlantedBug::ReasonBeyondBudget(IterationFinished ended, Actions& actions) const {
  const std::pair<SearchId, std::int32_t> last{ended.search, ended.iteration};
  const bool was_last =
      std::find(iteration_max_.begin(), iteration_max_.end(), last) != iteration_max_.end();
  if (!was_last || ended.end == IterationEnd::kSearchEnded) return;
  Remove<SearchFinished>(actions);
  StartReasoning another;
  another.search = ended.search;
  another.generation = GenerationId(last_generation_.value() + 1);
  another.token_max = 1;
  another.plan.iteration = ended.iteration + 1;
  actions.emplace_back(another);
}

void PlantedBug::ChangeReports(const Event& event, Actions& actions) {
  switch (canary_) {
    case Canary::kHideDuplicate:
      Remove<DuplicateFound>(actions);
      break;
    case Canary::kForgetQuarantine:
      if (std::holds_alternative<SlotLost>(event)) Remove<CandidateJudged>(actions);
      break;
    case Canary::kFalseVerdict:
      if (auto* judged = FirstOf<CandidateJudged>(actions)) {
        if (IsVerdict(judged->outcome)) judged->outcome = StageOutcome::kPassed;
      }
      break;
    case Canary::kFalseRefusal:
      if (auto* refused = FirstOf<ForkRefused>(actions)) {
        const bool is_off = refused->reason == ForkRefusal::kSpeculationOff;
        refused->reason = is_off ? ForkRefusal::kReasoningEnded : ForkRefusal::kSpeculationOff;
      }
      break;
    default:
      break;
  }
}

}  // namespace specgen
