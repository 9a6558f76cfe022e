// The language model of the simulated world: streams that think, answer, fork and fail.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "chunked_list.h"
#include "fault_injector.h"
#include "source_book.h"
#include "specgen/base/prng.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/sim/scenario.h"
#include "timeline.h"

namespace specgen {

class SimulatedModel {
 public:
  // All outlive the model.
  SimulatedModel(Timeline& timeline, FaultInjector& faults, SourceBook& sources)
      : timeline_(timeline), faults_(faults), sources_(sources) {}

  void Reset(const Scenario& scenario, std::uint64_t seed);

  void On(Instant now, const StartReasoning& action);
  void On(Instant now, const ForkGeneration& action);
  void On(Instant now, const CancelGeneration& action);

  // Every stream is gone, without an end.
  void LoseHost();

  // Whatever `entry` means for its stream; none where it is out of date.
  std::optional<Event> Take(const TimelineEntry& entry);

  bool is_idle() const { return live_count_ == 0; }

 private:
  enum class Next : std::uint8_t {
    kAdvance,
    kTrigger,
    kTraceCandidate,
    kAnswer,
    kEnd,
  };

  struct Stream {
    GenerationId generation;
    SearchId search;
    bool is_fork = false;
    bool is_live = false;
    bool judges_trace = false;
    bool has_answer = false;
    std::uint32_t version = 0;  // Of the planned step.
    GenerationOutcome outcome = GenerationOutcome::kCompleted;
    Next next = Next::kAdvance;
    Authorship author;  // Of what it writes; a fork's maturity is fixed when it starts.
    Instant first_token;
    Duration per_token{0};
    std::int64_t reasoning_tokens = 0;
    std::int64_t end_tokens = 0;  // Reasoning and answer, or where the stream breaks.
    std::int64_t shown_tokens = 0;
    std::int64_t advance_tokens = 0;  // Where the next TraceAdvanced is due.
    std::int64_t trigger_tokens = 0;  // Where the next trigger is due.
    std::int64_t stall_tokens = 0;    // Where it falls silent; beyond the end if it does not.
    Duration stall{0};
    TokenUsage usage;
    Prng prng{0};
  };

  Stream Open(GenerationId generation, SearchId search, std::uint64_t key) const;
  void Begin(Stream stream);
  Stream OpenFork(Instant now, const Stream& parent, const ForkGeneration& action) const;
  void DrawPace(Instant now, bool is_speculating, Stream& stream) const;
  void DrawFaults(Stream& stream) const;
  // The first place from `tokens` on where a trigger comes.
  std::int64_t NextTrigger(Stream& reasoning, std::int64_t tokens) const;
  void PlanNext(Stream& stream);
  static Ppm MaturityAt(const Stream& reasoning, std::int64_t tokens);
  Instant TimeOf(const Stream& stream, std::int64_t tokens) const;
  std::int64_t TokensAt(const Stream& stream, Instant now) const;

  std::optional<Event> Step(Stream& stream);
  Event Trigger(Stream& stream);
  Event Write(Stream& stream, CandidateOrigin origin);
  Event End(Instant now, Stream& stream, GenerationOutcome outcome);
  // Null for a fork that has ended and of which nothing is planned any more.
  Stream* FindStream(GenerationId generation);

  Timeline& timeline_;
  FaultInjector& faults_;
  SourceBook& sources_;
  const Scenario* scenario_ = nullptr;
  std::uint64_t seed_ = 0;
  std::int64_t live_count_ = 0;
  ChunkedList<Stream> streams_;
  std::vector<std::uint32_t> free_streams_;    // Numbered from 1, as in stream_of_.
  std::vector<std::uint32_t> stream_of_;       // By generation id; zero: none any more.
  std::vector<std::int32_t> reasoning_count_;  // By search id.
};

}  // namespace specgen
