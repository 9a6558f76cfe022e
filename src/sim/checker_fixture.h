// Steps through the checker by hand: for its tests.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>

#include "checker.h"

namespace specgen {

class CheckerTest : public testing::Test {
 protected:
  CheckerTest() { checker_.Start(scheduler_); }

  // One event and all actions that answer it.
  void Step(const Event& event, std::initializer_list<Action> actions = {}) {
    checker_.OnEvent(now_, event);
    for (const Action& action : actions) checker_.OnAction(action);
    checker_.EndStep();
  }
  void Advance(Duration span) { now_ = now_ + span; }

  // A search with this reasoning, and one slot of each kind: 1 compiles, 2 is a device.
  void Begin(const SearchOptions& options = {}) {
    Step(SlotJoined{SlotId(1), SlotKind::kCompile});
    Step(SlotJoined{SlotId(2), SlotKind::kDevice});
    Step(SearchSubmitted{SearchId(1), options}, {Start(1, 1)});
    ExpectFine();
  }
  static StartReasoning Start(std::uint64_t generation, std::int32_t iteration) {
    StartReasoning action;
    action.search = SearchId(1);
    action.generation = GenerationId(generation);
    action.token_max = 100;
    action.plan.iteration = iteration;
    return action;
  }
  static ForkGeneration Fork(std::uint64_t generation, std::int64_t offset) {
    ForkGeneration action;
    action.search = SearchId(1);
    action.generation = GenerationId(generation);
    action.parent = GenerationId(1);
    action.offset = offset;
    action.token_max = 100;
    return action;
  }
  static TriggerReached Trigger(std::int64_t tokens) {
    return {GenerationId(1), TriggerKind::kPeriodic, 0, tokens * 4, tokens};
  }
  static CandidateFound Found(std::uint64_t candidate, std::uint64_t source,
                              CandidateOrigin origin = CandidateOrigin::kTrace) {
    return {CandidateId(candidate), GenerationId(1), origin, ContentHash{source, 0, 0, 0}, 0};
  }
  static RunStage Run(std::uint64_t lease, Stage stage, std::uint64_t candidate = 1) {
    const SlotId slot(stage == Stage::kCompilation ? 1 : 2);
    return {RequestId(lease), SlotLeaseId(lease), slot, stage, SearchId(1), CandidateId(candidate)};
  }
  static RunStage RunOn(std::uint64_t slot, RunStage run) {
    run.slot = SlotId(slot);
    return run;
  }
  static StageFinished Ended(const RunStage& run, StageOutcome outcome) {
    StageFinished event{.request = run.request, .lease = run.lease, .stage = run.stage};
    event.outcome = outcome;
    if (run.stage == Stage::kProfiling && outcome == StageOutcome::kPassed) {
      event.kernel_time = Duration(1000);
      event.baseline_time = Duration(2000);
    }
    return event;
  }
  static CandidateJudged Judged(std::uint64_t candidate, Stage stage, StageOutcome outcome,
                                Speedup speedup = {}) {
    return {SearchId(1), CandidateId(candidate), 1, stage, outcome, speedup};
  }
  // Candidate 1 goes through compilation and validation and is being profiled under lease 3.
  void ProfileFirst(CandidateOrigin origin = CandidateOrigin::kTrace) {
    Step(Found(1, 11, origin), {Run(1, Stage::kCompilation)});
    Step(Ended(Run(1, Stage::kCompilation), StageOutcome::kPassed), {Run(2, Stage::kValidation)});
    Step(Ended(Run(2, Stage::kValidation), StageOutcome::kPassed), {Run(3, Stage::kProfiling)});
    ExpectFine();
  }

  void ExpectFine() { EXPECT_FALSE(checker_.violation()) << checker_.violation()->text; }
  void ExpectBroken(Rule rule) {
    ASSERT_TRUE(checker_.violation());
    EXPECT_EQ(checker_.violation()->rule, rule) << checker_.violation()->text;
  }

  SchedulerOptions scheduler_;
  Checker checker_;
  Instant now_;
};

}  // namespace specgen
