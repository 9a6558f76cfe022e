// A short run, told as events and actions: one search of two iterations.
#pragma once

#include <string>

#include "specgen/report/report_builder.h"

namespace specgen {

inline Instant AtMs(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

// Iteration 1: the reasoning (g1) triggers twice; the first trigger forks g2, the second is
// refused. g2's candidate c1 is profiled at 2.0x, meets the criterion, and the reasoning is cut.
// Iteration 2: the reasoning (g3) answers with c2, which does not compile, and an idle fork (g4)
// finds c3, a duplicate of c1.
class TestingStory {
 public:
  explicit TestingStory(ReportBuilder& builder) : builder_(builder) {}

  void TellAll() {
    TellFirstIteration();
    TellSecondIteration();
  }

  void TellFirstIteration() {
    Event(0, SlotJoined{SlotId(1), SlotKind::kCompile});
    Event(0, SlotJoined{SlotId(2), SlotKind::kDevice});
    Event(10, SearchSubmitted{SearchId(1), {}});
    Action(StartReasoning{.search = SearchId(1), .generation = GenerationId(1), .plan = Plan(1)});
    Event(100, TriggerReached{GenerationId(1), TriggerKind::kImplementationCue, 3, 500, 120});
    Action(ForkGeneration{.search = SearchId(1),
                          .generation = GenerationId(2),
                          .parent = GenerationId(1),
                          .offset = 500,
                          .trigger = TriggerKind::kImplementationCue,
                          .rule = 3});
    Event(120, TriggerReached{GenerationId(1), TriggerKind::kThoughtStart, 5, 600, 130});
    Action(ForkRefused{SearchId(1), GenerationId(1), TriggerKind::kThoughtStart, 5, 600,
                       ForkRefusal::kCooldown});
    Event(200, CandidateFound{CandidateId(1), GenerationId(2), CandidateOrigin::kForkAnswer,
                              ContentHash{1, 2, 3, 4}, 0});
    Run(1, Stage::kCompilation, 1, 1);
    Event(210, GenerationFinished{GenerationId(2), GenerationOutcome::kCompleted, {90, 60, 40}});
    Event(300, Finished(1, Stage::kCompilation, StageOutcome::kPassed));
    Run(2, Stage::kValidation, 2, 1);
    Event(400, Finished(2, Stage::kValidation, StageOutcome::kPassed));
    Run(3, Stage::kProfiling, 2, 1);
    StageFinished profiled = Finished(3, Stage::kProfiling, StageOutcome::kPassed);
    profiled.kernel_time = std::chrono::microseconds(50);
    profiled.baseline_time = std::chrono::microseconds(100);
    profiled.noise = Ppm{12'000};
    Event(600, profiled);
    Action(CandidateJudged{SearchId(1), CandidateId(1), 1, Stage::kProfiling, StageOutcome::kPassed,
                           Speedup{2'000'000}});
    Action(CancelGeneration{GenerationId(1)});
    Action(IterationFinished{SearchId(1), 1, IterationEnd::kCriterionMet, true, CandidateId(1),
                             Speedup{2'000'000}});
  }

  void TellSecondIteration() {
    Action(StartReasoning{.search = SearchId(1), .generation = GenerationId(3), .plan = Plan(2)});
    Event(610, GenerationFinished{GenerationId(1), GenerationOutcome::kCancelled, {80, 0, 300}});
    Event(700, Tick{});
    Action(ForkGeneration{.search = SearchId(1),
                          .generation = GenerationId(4),
                          .parent = GenerationId(3),
                          .offset = 40,
                          .trigger = TriggerKind::kIdle});
    Event(800, CandidateFound{CandidateId(2), GenerationId(3), CandidateOrigin::kReasoningAnswer,
                              ContentHash{5, 6, 7, 8}, 0});
    Run(4, Stage::kCompilation, 1, 2);
    Event(810, GenerationFinished{GenerationId(3), GenerationOutcome::kCompleted, {85, 80, 200}});
    Event(850, CandidateFound{CandidateId(3), GenerationId(4), CandidateOrigin::kForkAnswer,
                              ContentHash{1, 2, 3, 4}, 0});
    Action(DuplicateFound{CandidateId(3), CandidateId(1)});
    Action(CandidateJudged{SearchId(1), CandidateId(3), 2, Stage::kProfiling, StageOutcome::kPassed,
                           Speedup{2'000'000}});
    Event(860, GenerationFinished{GenerationId(4), GenerationOutcome::kCompleted, {95, 90, 50}});
    Event(900, Finished(4, Stage::kCompilation, StageOutcome::kCompileFailed));
    Action(CandidateJudged{SearchId(1), CandidateId(2), 2, Stage::kCompilation,
                           StageOutcome::kCompileFailed, Speedup{0}});
    Action(IterationFinished{SearchId(1), 2, IterationEnd::kReasoningJudged, false, CandidateId(),
                             Speedup{2'000'000}});
    Action(SearchFinished{SearchId(1), SearchEnd::kIterationBudget, CandidateId(1),
                          Speedup{2'000'000}});
  }

  void Event(std::int64_t ms, const specgen::Event& event) {
    now_ = AtMs(ms);
    builder_.OnEvent(now_, event);
  }
  void Action(const specgen::Action& action) { builder_.OnAction(now_, action); }

  // Request and lease have one number here.
  void Run(std::uint64_t lease, Stage stage, std::uint64_t slot, std::uint64_t candidate) {
    Action(RunStage{RequestId(lease), SlotLeaseId(lease), SlotId(slot), stage, SearchId(1),
                    CandidateId(candidate)});
  }
  static StageFinished Finished(std::uint64_t lease, Stage stage, StageOutcome outcome) {
    StageFinished finished;
    finished.request = RequestId(lease);
    finished.lease = SlotLeaseId(lease);
    finished.stage = stage;
    finished.outcome = outcome;
    return finished;
  }

 private:
  static PromptPlan Plan(std::int32_t iteration) {
    PromptPlan plan;
    plan.iteration = iteration;
    return plan;
  }

  ReportBuilder& builder_;
  Instant now_;
};

}  // namespace specgen
