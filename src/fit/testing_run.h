// A run told by hand, event by event.
#pragma once

#include "specgen/fit/fact_collector.h"

namespace specgen {

inline Instant AtMs(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

// One search; g1 is its first reasoning. Times are in milliseconds.
class ToldRun {
 public:
  ToldRun() {
    Event(0, SlotJoined{SlotId(1), SlotKind::kCompile});
    Event(0, SlotJoined{SlotId(2), SlotKind::kDevice});
    Event(0, SearchSubmitted{SearchId(1), SearchOptions{}});
    Reason(0, 1, 1);
  }

  void Event(std::int64_t ms, const specgen::Event& event) { collector_.OnEvent(AtMs(ms), event); }
  void Action(std::int64_t ms, const specgen::Action& action) {
    collector_.OnAction(AtMs(ms), action);
  }

  void Reason(std::int64_t ms, std::uint64_t generation, std::int32_t iteration) {
    StartReasoning start;
    start.search = SearchId(1);
    start.generation = GenerationId(generation);
    start.plan.iteration = iteration;
    Action(ms, start);
  }
  void Advance(std::int64_t ms, std::uint64_t generation, std::int64_t tokens,
               bool is_complete = false) {
    Event(ms, TraceAdvanced{GenerationId(generation), tokens * 5, tokens, is_complete});
  }
  void Trigger(std::int64_t ms, std::int64_t tokens, TriggerKind kind) {
    Event(ms, TriggerReached{GenerationId(1), kind, 0, tokens * 5, tokens});
  }
  void Fork(std::int64_t ms, std::uint64_t generation, std::int64_t tokens,
            CandidateId repairs = {}) {
    ForkGeneration fork;
    fork.search = SearchId(1);
    fork.generation = GenerationId(generation);
    fork.parent = GenerationId(1);
    fork.offset = tokens * 5;
    fork.repairs = repairs;
    Action(ms, fork);
  }
  void Find(std::int64_t ms, std::uint64_t candidate, std::uint64_t generation,
            CandidateOrigin origin, std::uint64_t hash) {
    Event(ms, CandidateFound{
                  CandidateId(candidate), GenerationId(generation), origin, {hash, 0, 0, 0}});
  }
  void Cut(std::int64_t ms, std::uint64_t generation) {
    Action(ms, CancelGeneration{GenerationId(generation)});
  }
  void End(std::int64_t ms, std::uint64_t generation, GenerationOutcome outcome,
           std::int64_t tokens) {
    Event(ms, GenerationFinished{GenerationId(generation), outcome, {100, 64, tokens}});
  }
  // A stage from here to there.
  void Judge(std::int64_t from, std::int64_t to, std::uint64_t candidate, Stage stage,
             StageOutcome outcome, ProfilingScope scope = ProfilingScope::kFull) {
    const SlotLeaseId lease(++lease_count_);
    const SlotId slot(stage == Stage::kCompilation ? 1 : 2);
    Action(from, RunStage{.request = RequestId(lease_count_),
                          .lease = lease,
                          .slot = slot,
                          .stage = stage,
                          .search = SearchId(1),
                          .candidate = CandidateId(candidate),
                          .scope = scope});
    Event(to, StageFinished{.request = RequestId(lease_count_),
                            .lease = lease,
                            .stage = stage,
                            .outcome = outcome,
                            .kernel_time = std::chrono::microseconds(50),
                            .baseline_time = std::chrono::microseconds(100),
                            .noise = Ppm{20'000}});
  }
  void Verdict(std::int64_t ms, std::uint64_t candidate, Stage stage, StageOutcome outcome) {
    const bool is_right = stage == Stage::kProfiling && outcome == StageOutcome::kPassed;
    Action(ms, CandidateJudged{SearchId(1), CandidateId(candidate), 1, stage, outcome,
                               is_right ? Speedup{2'000'000} : Speedup{}});
  }

  WorkloadFacts facts() const {
    WorkloadFacts facts;
    collector_.AddTo(facts);
    return facts;
  }

 private:
  FactCollector collector_{SchedulerOptions{}};
  std::uint64_t lease_count_ = 0;
};

}  // namespace specgen
