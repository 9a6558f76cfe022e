// Stands between the engine and the simulated world and makes the engine look wrong in one way.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/sim/canary.h"

namespace specgen {

class PlantedBug {
 public:
  void Start(Canary canary);

  // True if nobody hears of the event, as if it had never happened.
  bool Swallows(const Event& event) const;
  // What the engine hears of the event, which has happened: none if nothing.
  std::optional<Event> Told(const Event& event) const;
  // What the engine says, changed.
  void Change(const Event& event, Actions& actions);

 private:
  bool IsOfForged(const Event& event) const;
  void ChangeLosses(Actions& actions);
  void ChangeForks(Actions& actions);
  void ChangeStages(Actions& actions);
  void ChangeTurns(Actions& actions);
  void ChangeReports(const Event& event, Actions& actions);
  void RunJudgedAgain(Actions& actions) const;
  void RunAfterEnd(Actions& actions) const;
  void RunAgain(const std::vector<RunStage>::const_reverse_iterator& old, Actions& actions) const;
  void ReasonBeyondBudget(IterationFinished ended, Actions& actions) const;
  void Remember(const Event& event, const Actions& actions);

  Canary canary_ = Canary::kNone;
  std::vector<RunStage> running_;
  std::vector<RunStage> stages_;  // All that were ever run.
  GenerationId last_generation_;
  GenerationId ended_generation_;
  std::vector<GenerationId> forged_;  // Forks that only the world and the checkers know of.
  SlotLeaseId last_lease_;
  CandidateId passed_;  // The last one.
  SlotId device_;
  std::vector<std::pair<SearchId, std::int32_t>> iteration_max_;
};

}  // namespace specgen
