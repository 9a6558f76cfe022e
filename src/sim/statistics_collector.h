// Counts what happens in a run, from its events and actions.
#pragma once

#include <cstdint>
#include <vector>

#include "checker_books.h"
#include "specgen/base/instant.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/sim/statistics.h"

namespace specgen {

class StatisticsCollector {
 public:
  void Start();
  void OnEvent(Instant now, const Event& event);
  void OnAction(Instant now, const Action& action);
  // With the times of slots that are still there at the end of the run.
  Statistics Finish(Instant end);

  const Statistics& so_far() const { return sum_; }

 private:
  struct SearchCount {
    bool is_open = false;
    bool has_profiled = false;            // Ever.
    std::int32_t profiled_iteration = 0;  // The last one that counted as feedback.
    Instant start;
    void Reset() { *this = SearchCount(); }
  };
  struct GenerationCount {
    bool is_open = false;
    bool is_fork = false;
    bool has_ended = false;
    void Reset() { *this = GenerationCount(); }
  };
  struct CandidateCount {
    bool is_open = false;
    bool is_duplicate = false;
    std::int32_t started = 0;  // Bit for each stage that has started.
    Instant ready;             // For its next stage.
    void Reset() { *this = CandidateCount(); }
  };
  struct SlotCount {
    bool is_open = false;
    bool is_there = false;
    SlotKind kind = SlotKind::kDevice;
    SlotLeaseId lease;
    Instant since;
    void Reset() { *this = SlotCount(); }
  };
  struct LeaseCount {
    bool is_open = false;
    bool is_running = false;
    Stage stage = Stage::kCompilation;
    SlotId slot;
    CandidateId candidate;
    Instant start;
    void Reset() { *this = LeaseCount(); }
  };

  void Count(Instant now, const SearchSubmitted& event);
  void Count(Instant now, const CandidateFound& event);
  void Count(Instant now, const GenerationFinished& event);
  void Count(Instant now, const StageFinished& event);
  void Count(Instant now, const SlotJoined& event);
  void Count(Instant now, const SlotLost& event);
  void Count(Instant now, const HostRestarted& event);
  void Count(Instant now, const StartReasoning& action);
  void Count(Instant now, const ForkGeneration& action);
  void Count(Instant now, const RunStage& action);
  void Count(Instant now, const ForkRefused& action);
  void Count(Instant now, const DuplicateFound& action);
  void Count(Instant now, const CandidateJudged& action);
  void Count(Instant now, const IterationFinished& action);
  void Count(Instant now, const SearchFinished& action);
  // Other events and actions are only counted by kind.
  template <class Record>
  void Count(Instant /*now*/, const Record& /*record*/) {}

  void EndLease(Instant now, SlotLeaseId id);

  Statistics sum_;
  BookShelf<SearchId, SearchCount> searches_;
  BookShelf<GenerationId, GenerationCount> generations_;
  BookShelf<CandidateId, CandidateCount> candidates_;
  BookShelf<SlotId, SlotCount> slots_;
  BookShelf<SlotLeaseId, LeaseCount> leases_;
};

}  // namespace specgen
