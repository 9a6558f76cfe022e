// Keeps the books of a run as events and actions pass by, and words what is notable.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candidate_store.h"
#include "run_books.h"
#include "specgen/llm/endpoint.h"
#include "specgen/llm/generation.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/runtime/decision.h"

namespace specgen {

// OnEvent, OnAction and TakeDecisions belong to the host's thread; the others to any.
class RunLedger {
 public:
  // `candidates` outlives the ledger.
  explicit RunLedger(const CandidateStore& candidates) : candidates_(candidates) {}

  // REQUIRES: before the search is submitted.
  void NameProblem(SearchId search, const std::string& problem);

  void OnEvent(Instant now, const Event& event);
  void OnAction(Instant now, const Action& action);
  // What was notable since the last call. Forks of one trigger are one decision, so this is called
  // when all actions of an event are through.
  std::vector<Decision> TakeDecisions(Instant now);

  // REQUIRES: before a search is submitted.
  void OnEndpointChosen(const EndpointOptions& endpoint);
  void OnModelNamed(std::string_view model);
  void OnGenerationRecord(SearchId search, bool is_fork, const GenerationRecord& record);
  // `answer` is the whole of it.
  void OnAnswerWithoutCode(SearchId search, std::string_view answer);
  // A warning is told once, however often it is given.
  void Warn(const std::string& warning);

  RunBooks Books() const;
  // The books themselves. REQUIRES: no other thread uses the ledger.
  const RunBooks& OwnBooks() const { return books_; }
  SearchEntry BookOf(SearchId search) const;
  EndpointEntry EndpointBooks() const;
  std::vector<std::string> Warnings() const;
  // None where it is not judged, or not known.
  std::optional<Instant> JudgedAt(CandidateId candidate) const;

 private:
  struct OpenLease {
    Stage stage = Stage::kCompilation;
    SearchId search;
    Instant since;
  };

  void On(Instant now, const SearchSubmitted& event);
  void On(Instant now, const SearchStopRequested& event);
  void On(Instant now, const TraceAdvanced& event);
  void On(Instant now, const TriggerReached& event);
  void On(Instant now, const CandidateFound& event);
  void On(Instant now, const GenerationFinished& event);
  void On(Instant now, const StageFinished& event);
  void On(Instant now, const HostRestarted& event);
  void On(Instant now, const SearchResumed& event);

  void On(Instant now, const StartReasoning& action);
  void On(Instant now, const ForkGeneration& action);
  void On(Instant now, const RunStage& action);
  void On(Instant now, const ForkRefused& action);
  void On(Instant now, const DuplicateFound& action);
  void On(Instant now, const CandidateJudged& action);
  void On(Instant now, const IterationFinished& action);
  void On(Instant now, const SearchFinished& action);
  // What the books do not record.
  template <class Other>
  void On(Instant, const Other&) {}

  SearchEntry& SearchOf(GenerationId generation);
  void Tell(Decision decision);
  void WarnOfAnswers(const SearchEntry& search);
  void WarnOfPromptEmbed();
  void WarnOfBest(const SearchEntry& search);
  void WarnLocked(const std::string& warning);

  const CandidateStore& candidates_;
  mutable std::mutex mutex_;
  RunBooks books_;
  std::map<SlotLeaseId, OpenLease> leases_;
  std::vector<Decision> decisions_;
  std::vector<ForkGeneration> new_forks_;
  std::size_t told_warning_count_ = 0;
  bool dialect_is_named_ = false;
  bool dialect_continues_ = false;  // A turn that the client has begun.
  bool fork_strategy_is_named_ = false;
};

}  // namespace specgen
