// Drives an engine in tests as a host would, one event at a time, and keeps what it asked for.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "specgen/core/engine.h"

namespace specgen {

inline constexpr CandidateOrigin kAnswer = CandidateOrigin::kReasoningAnswer;
inline constexpr CandidateOrigin kFork = CandidateOrigin::kForkAnswer;

class EngineDriver {
 public:
  explicit EngineDriver(const EngineOptions& options = {}) : engine_(options) {}

  Engine& engine() { return engine_; }
  void Advance(Duration span) { now_ = now_ + span; }

  void Apply(const Event& event) {
    engine_.Apply(now_, event, actions_);
    engine_.CheckInvariants();
  }

  // Afterwards the pause for what ran on it is over.
  void LoseSlot(SlotId slot) {
    Apply(SlotLost{slot});
    Advance(std::chrono::seconds(1));
    Apply(Tick{});
  }

  void JoinSlots(int compile_count, int device_count) {
    for (int i = 0; i < compile_count + device_count; ++i) {
      const SlotKind kind = i < compile_count ? SlotKind::kCompile : SlotKind::kDevice;
      Apply(SlotJoined{SlotId(++slot_count_), kind});
    }
  }

  // The next action of this kind, wherever it stands among the others; it is taken away.
  template <class T>
  T Take() {
    const auto at = std::find_if(actions_.begin(), actions_.end(), [](const Action& action) {
      return std::holds_alternative<T>(action);
    });
    if (at == actions_.end()) {
      ADD_FAILURE() << "the expected action is not among: " << Names();
      return T{};
    }
    const T taken = std::get<T>(*at);
    actions_.erase(at);
    return taken;
  }

  template <class T>
  int CountOf() const {
    return static_cast<int>(
        std::count_if(actions_.begin(), actions_.end(),
                      [](const Action& action) { return std::holds_alternative<T>(action); }));
  }

  void ExpectNothingElse() {
    EXPECT_TRUE(actions_.empty()) << Names();
    actions_.clear();
  }

  // ---- What a model does.

  StartReasoning Submit(const SearchOptions& options, std::uint64_t search = 1) {
    Apply(SearchSubmitted{SearchId(search), options});
    return Take<StartReasoning>();
  }

  // A trigger of the strongest kind at this many tokens, four bytes each.
  void Trigger(GenerationId reasoning, std::int64_t tokens) {
    Apply(TriggerReached{reasoning, TriggerKind::kCodeFence, 0, tokens * 4, tokens});
  }

  CandidateId Find(GenerationId generation, CandidateOrigin origin, std::uint64_t source) {
    const CandidateId candidate(++candidate_count_);
    Apply(CandidateFound{candidate, generation, origin, ContentHash{source, 0, 0, 0}, source});
    return candidate;
  }
  CandidateId FindNew(GenerationId generation, CandidateOrigin origin) {
    return Find(generation, origin, 1000 + candidate_count_);
  }

  void Finish(GenerationId generation, GenerationOutcome outcome, std::int64_t tokens = 100) {
    Apply(GenerationFinished{generation, outcome, {10, 0, tokens}});
  }

  // ---- What a worker does.

  void End(const RunStage& run, StageOutcome outcome) {
    Apply(StageFinished{run.request, run.lease, run.stage, outcome, Duration(0), Duration(0)});
  }

  // Takes the next RunStage and lets it pass.
  void Pass(Stage stage) {
    const auto run = Take<RunStage>();
    EXPECT_EQ(run.stage, stage);
    End(run, StageOutcome::kPassed);
  }

  // Ends a profiling with this speedup in ppm.
  void EndProfile(const RunStage& run, std::int64_t speedup) {
    EXPECT_EQ(run.stage, Stage::kProfiling);
    Apply(StageFinished{run.request, run.lease, run.stage, StageOutcome::kPassed,
                        Duration(1'000'000), Duration(speedup)});
  }

  // Takes a new candidate through all three stages.
  void Judge(std::int64_t speedup) {
    Pass(Stage::kCompilation);
    Pass(Stage::kValidation);
    EndProfile(Take<RunStage>(), speedup);
  }

 private:
  std::string Names() const {
    std::string names;
    for (const Action& action : actions_) names += std::string(ActionName(action)) + " ";
    return names;
  }

  Engine engine_;
  Instant now_;
  Actions actions_;
  std::uint64_t slot_count_ = 0;
  std::uint64_t candidate_count_ = 0;
};

}  // namespace specgen
