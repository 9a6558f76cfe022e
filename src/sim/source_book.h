// The sources that the simulated model has written, and what the simulated judge will find.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "chunked_list.h"
#include "fault_injector.h"
#include "specgen/base/prng.h"
#include "specgen/model/evaluation.h"
#include "specgen/model/event.h"
#include "specgen/model/ids.h"
#include "specgen/sim/scenario.h"

namespace specgen {

// What becomes of a source, whoever evaluates it and how often.
struct SimulatedSource {
  SearchId search;
  ContentHash hash{};
  std::uint64_t sketch = 0;
  std::uint64_t seed = 0;
  // The stage at which it ends, and how.
  Stage last_stage = Stage::kProfiling;
  StageOutcome outcome = StageOutcome::kPassed;
  std::optional<Stage> kills_slot_at;
  bool kills_worker = false;  // All slots, not only its own.
  Duration kernel_time{0};
  Duration baseline_time{0};
  bool is_profiled = false;
};

// What a prompt has to offer: the same for all that is written in one iteration.
struct IterationMood {
  std::int64_t effect = 0;  // On the logit of being right, in millionths.
  Ppm knowledge{0};         // Feedback until its start, as SpeedScenario counts it.
};

// Who wrote a source, and out of how much thought.
struct Authorship {
  GenerationId generation;
  SearchId search;
  CandidateOrigin origin = CandidateOrigin::kReasoningAnswer;
  IterationMood mood;
  Ppm maturity{kOne};  // The share of the whole reasoning that had been thought.
  bool has_hint = false;
  bool is_repair = false;
};

class SourceBook {
 public:
  void Reset(const Scenario& scenario, std::uint64_t seed, const FaultInjector& faults);

  // A reasoning of this search starts. `prng` belongs to it.
  IterationMood StartIteration(SearchId search, Prng& prng);

  // A source was written: a new one; one of this iteration again; or one of those that every search
  // may come upon (equal sources of two searches are no duplicates). Depends on what this search
  // has written and on nothing else, so that policies on one seed see the same. `prng` belongs to
  // the generation.
  CandidateFound Write(const Authorship& author, Prng& prng);
  // Whether a source written now would be right, new or not.
  bool WouldBeRight(const Authorship& author, Prng prng) const;

  const SimulatedSource& of(CandidateId candidate) const;
  // Its search now knows how fast it is.
  void NoteProfiled(CandidateId candidate);

 private:
  struct SearchBook {
    std::vector<std::uint32_t> written;  // Indices of sources.
    std::size_t written_before = 0;      // The iteration.
    Ppm knowledge{0};
    std::int32_t profiled_count = 0;  // Since its last iteration started.
  };
  struct Draft {
    SimulatedSource source;
    std::optional<std::uint32_t> again;  // Where it was written before.
  };

  // Of what the search may repeat, the one `back` from the newest or, if there are fewer, the
  // oldest.
  static std::optional<std::uint32_t> Repeated(const SearchBook& search, std::uint64_t back);
  Draft NextSource(const Authorship& author, Prng& prng) const;
  SimulatedSource NewSource(const Authorship& author, Prng& prng) const;
  void DrawFate(const Authorship& author, Prng& prng, SimulatedSource& source) const;
  Failure DrawFailure(Prng& prng) const;
  void DrawTimes(const Authorship& author, Prng& prng, SimulatedSource& source) const;
  SimulatedSource CommonSource(const Authorship& author, std::uint64_t number) const;
  SearchBook& BookOf(SearchId search);

  const Scenario* scenario_ = nullptr;
  const FaultInjector* faults_ = nullptr;
  std::uint64_t seed_ = 0;
  ChunkedList<SimulatedSource> sources_;
  std::vector<SearchBook> searches_;      // By search id.
  std::vector<std::uint32_t> source_of_;  // By candidate id, from 1.
};

}  // namespace specgen
