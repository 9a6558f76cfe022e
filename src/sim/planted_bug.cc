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
  judged_.clear();
  last_generation_ = GenerationId();
  ended_generation_ = GenerationId();
  last_lease_ = SlotLeaseId();
  device_ = SlotId();
  iteration_max_.clear();
}

bool PlantedBug::Swallows(const Event& event) const {
  return canary_ == Canary::kDeafToTriggers && std::holds_alternative<TriggerReached>(event);
}

bool PlantedBug::HidesFromEngine(const Event& event) {
  switch (canary_) {
    case Canary::kLoseResult:
      return std::holds_alternative<StageFinished>(event);
    case Canary::kLoseSlotLoss:
      return std::holds_alternative<SlotLost>(event);
    case Canary::kLoseCandidate:
      return std::holds_alternative<CandidateFound>(event);
    default:
      return false;
  }
}

void PlantedBug::Change(const Event& event, Actions& actions) {
  if (canary_ == Canary::kNone) return;
  Remember(event, actions);
  ChangeLosses(actions);
  ChangeForks(actions);
  ChangeStages(actions);
  ChangeTurns(actions);
}

void PlantedBug::Remember(const Event& event, const Actions& actions) {
  if (const auto* joined = std::get_if<SlotJoined>(&event)) {
    if (joined->kind == SlotKind::kDevice) device_ = joined->slot;
  }
  if (const auto* submitted = std::get_if<SearchSubmitted>(&event)) {
    iteration_max_.emplace_back(submitted->search, submitted->options.budget.iteration_max);
  }
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
      judged_.push_back(*run);
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
    case Canary::kLoseSearchEnd:
      Remove<SearchFinished>(actions);
      break;
    case Canary::kCutTooLate:
      if (EndsByCriterion(actions)) actions.clear();
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
      // More than any trigger may fork, so that the limit is passed wherever it is.
      for (std::uint64_t copy = 1; copy <= 16; ++copy) {
        another.generation = GenerationId(last_generation_.value() + copy);
        actions.emplace_back(another);
      }
      break;
    }
    case Canary::kForkFromEnded:
      if (!ended_generation_.is_none()) fork->parent = ended_generation_;
      break;
    case Canary::kForkWithoutLimit:
      fork->token_max *= 1000;
      break;
    default:
      break;
  }
}

void PlantedBug::ChangeStages(Actions& actions) {
  auto* run = FirstOf<RunStage>(actions);
  switch (canary_) {
    case Canary::kLeaseSlotTwice:
      for (const RunStage& other : running_) {
        const bool is_alike = run != nullptr && other.stage == run->stage;
        if (is_alike && other.slot != run->slot) run->slot = other.slot;
      }
      if (run != nullptr) running_.push_back(*run);
      break;
    case Canary::kLeaseWrongKind:
      if (run != nullptr && run->stage == Stage::kCompilation && !device_.is_none()) {
        run->slot = device_;
      }
      break;
    case Canary::kSkipValidation:
      if (run != nullptr && run->stage == Stage::kValidation) run->stage = Stage::kProfiling;
      break;
    case Canary::kRunJudgedAgain:
    case Canary::kRunAfterEnd: {
      const bool after_end = canary_ == Canary::kRunAfterEnd;
      const auto* judged = FirstOf<CandidateJudged>(actions);
      const auto* finished = FirstOf<SearchFinished>(actions);
      if (after_end ? finished == nullptr : judged == nullptr || finished != nullptr) break;
      const auto again = std::find_if(judged_.rbegin(), judged_.rend(), [&](const RunStage& old) {
        return after_end ? old.search == finished->search : old.candidate == judged->candidate;
      });
      if (again == judged_.rend()) break;
      again->lease = SlotLeaseId(last_lease_.value() + 1);
      actions.emplace_back(*again);
      break;
    }
    default:
      break;
  }
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
    case Canary::kReasonBeyondBudget: {
      if (iteration == nullptr || iteration->end == IterationEnd::kSearchEnded) break;
      const std::pair<SearchId, std::int32_t> last{iteration->search, iteration->iteration};
      if (std::find(iteration_max_.begin(), iteration_max_.end(), last) == iteration_max_.end()) {
        break;
      }
      StartReasoning another{.search = iteration->search,
                             .generation = GenerationId(last_generation_.value() + 1),
                             .token_max = 1,
                             .plan = {}};
      another.plan.iteration = iteration->iteration + 1;
      std::erase_if(actions, [](const Action& action) {
        return std::holds_alternative<SearchFinished>(action);
      });
      actions.emplace_back(another);
      break;
    }
    case Canary::kCancelTwice:
      if (const auto* cancel = FirstOf<CancelGeneration>(actions)) {
        const CancelGeneration again = *cancel;
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

}  // namespace specgen
