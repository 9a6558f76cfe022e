#include "simulated_fleet.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace specgen {
namespace {

class SimulatedFleetTest : public testing::Test {
 protected:
  SimulatedFleetTest() {
    scenario_.fleet = {.device_count = 1, .compile_slot_count = 1};
    scenario_.model.duplicate = Ppm{0};
  }
  void Start() {
    sources_.Reset(scenario_, 1, faults_);
    fleet_.Reset(scenario_, Prng(3));
    ASSERT_TRUE(std::holds_alternative<SlotJoined>(*Next()));
    ASSERT_TRUE(std::holds_alternative<SlotJoined>(*Next()));
    Prng prng(4);
    Authorship author;
    author.generation = GenerationId(1);
    author.search = SearchId(1);
    candidate_ = sources_.Write(author, prng).candidate;
  }
  std::optional<Event> Next() {
    while (!timeline_.empty()) {
      const TimelineEntry entry = timeline_.Take();
      now_ = entry.at;
      if (auto event = fleet_.Take(entry)) return event;
    }
    return std::nullopt;
  }
  RunStage Compile(std::uint64_t lease = 1) {
    const RunStage run{RequestId(1),        SlotLeaseId(lease), SlotId(1),
                       Stage::kCompilation, SearchId(1),        candidate_};
    fleet_.On(now_, run);
    return run;
  }

  Scenario scenario_;
  Timeline timeline_;
  FaultInjector faults_;
  SourceBook sources_;
  SimulatedFleet fleet_{timeline_, faults_, sources_};
  CandidateId candidate_;
  Instant now_;
};

TEST_F(SimulatedFleetTest, StageEndsWithTheFateOfItsSource) {
  scenario_.candidates.valid = {0};
  scenario_.candidates.failure_weights = {1, 0, 0, 0, 0, 0};
  Start();
  Compile();
  EXPECT_FALSE(fleet_.is_idle());
  const auto result = std::get<StageFinished>(*Next());
  EXPECT_EQ(result.lease, SlotLeaseId(1));
  EXPECT_EQ(result.outcome, StageOutcome::kCompileFailed);
  EXPECT_TRUE(fleet_.is_idle());
  EXPECT_FALSE(Next());
}

TEST_F(SimulatedFleetTest, EveryMeasurementHasItsNoiseAndNothingElseHas) {
  scenario_.judge.noise_ppm = {25'000};
  scenario_.candidates.valid = {kOne.value};
  Start();
  Compile();
  EXPECT_EQ(std::get<StageFinished>(*Next()).noise, Ppm{0});
  RunStage profile{RequestId(2),      SlotLeaseId(2), SlotId(2),
                   Stage::kProfiling, SearchId(1),    candidate_};
  fleet_.On(now_, profile);
  EXPECT_EQ(std::get<StageFinished>(*Next()).noise, Ppm{25'000});
  profile.lease = SlotLeaseId(3);
  fleet_.On(now_, profile);
  fleet_.On(now_, CancelStage{profile.request, profile.lease});
  EXPECT_EQ(std::get<StageFinished>(*Next()).noise, Ppm{0});
}

TEST_F(SimulatedFleetTest, SameSourceTakesTheSameTimeAgain) {
  Start();
  const Instant first_start = now_;
  Compile();
  Next();
  const Duration first = now_ - first_start;
  const Instant second_start = now_;
  Compile(2);
  Next();
  EXPECT_EQ(now_ - second_start, first);
}

TEST_F(SimulatedFleetTest, ASlowDeviceTakesLongerAndCompilationDoesNot) {
  scenario_.fleet.slow_device_count = 1;
  scenario_.fleet.slow_factor = Ppm{3'000'000};
  scenario_.judge.compilation_ms = {1000};
  scenario_.judge.validation_ms = {2000};
  Start();
  Compile();
  Next();
  EXPECT_EQ(now_.since_epoch(), std::chrono::seconds(1));
  fleet_.On(now_,
            {RequestId(2), SlotLeaseId(2), SlotId(2), Stage::kValidation, SearchId(1), candidate_});
  Next();
  EXPECT_EQ(now_.since_epoch(), std::chrono::seconds(1 + 3 * 2));
}

TEST_F(SimulatedFleetTest, AWrongSourceTakesItsShareOfTheValidationAndASlowOneAll) {
  const std::pair<Failure, int> expected[] = {{Failure::kMismatch, 500},
                                              {Failure::kTimesOut, 2000}};
  for (const auto& [failure, time_ms] : expected) {
    scenario_.judge.validation_ms = {2000};
    scenario_.judge.wrong_share = Ppm{250'000};
    scenario_.candidates.valid = {0};
    scenario_.candidates.failure_weights = {};
    scenario_.candidates.failure_weights[static_cast<std::size_t>(failure)] = 1;
    Start();
    Compile();
    Next();
    const Instant start = now_;
    fleet_.On(now_, {RequestId(2), SlotLeaseId(2), SlotId(2), Stage::kValidation, SearchId(1),
                     candidate_});
    Next();
    EXPECT_EQ(now_ - start, std::chrono::milliseconds(time_ms));
  }
}

TEST_F(SimulatedFleetTest, CancelledStageEndsSoonAndOnce) {
  scenario_.judge.compilation_ms = {100'000};
  Start();
  const RunStage run = Compile();
  fleet_.On(now_, CancelStage{run.request, run.lease});
  EXPECT_EQ(std::get<StageFinished>(*Next()).outcome, StageOutcome::kCancelled);
  EXPECT_LE(now_.since_epoch(), std::chrono::milliseconds(300));
  EXPECT_FALSE(Next());
}

TEST_F(SimulatedFleetTest, RaceLetsACancelledStageEndAsItWould) {
  scenario_.faults.cancel_race = kOne;
  scenario_.candidates.valid = {0};
  scenario_.candidates.failure_weights = {1, 0, 0, 0, 0, 0};
  Start();
  const RunStage run = Compile();
  fleet_.On(now_, CancelStage{run.request, run.lease});
  EXPECT_EQ(std::get<StageFinished>(*Next()).outcome, StageOutcome::kCompileFailed);
  EXPECT_FALSE(Next());
}

TEST_F(SimulatedFleetTest, KillerTakesItsSlotDownWhichComesBackUnderANewId) {
  scenario_.faults.killer_candidate = kOne;
  // So that compilation is the fatal stage.
  scenario_.candidates.valid = {0};
  scenario_.candidates.failure_weights = {1, 0, 0, 0, 0, 0};
  Start();
  Compile();
  EXPECT_EQ(std::get<SlotLost>(*Next()).slot, SlotId(1));
  EXPECT_TRUE(fleet_.is_idle());
  const auto joined = std::get<SlotJoined>(*Next());
  EXPECT_EQ(joined.slot, SlotId(3));
  EXPECT_EQ(joined.kind, SlotKind::kCompile);
  EXPECT_FALSE(Next());
}

TEST_F(SimulatedFleetTest, KillerOfItsWorkerTakesAllSlotsDownAtOneInstant) {
  scenario_.faults.killer_candidate = scenario_.faults.killer_takes_worker = kOne;
  scenario_.faults.rejoin_ms = {1000};
  scenario_.candidates.valid = {0};
  scenario_.candidates.failure_weights = {1, 0, 0, 0, 0, 0};
  Start();
  Compile();
  EXPECT_EQ(std::get<SlotLost>(*Next()).slot, SlotId(1));
  const Instant first = now_;
  EXPECT_EQ(std::get<SlotLost>(*Next()).slot, SlotId(2));
  EXPECT_EQ(now_, first);
  EXPECT_TRUE(fleet_.is_idle());
  EXPECT_TRUE(std::holds_alternative<SlotJoined>(*Next()));
  EXPECT_TRUE(std::holds_alternative<SlotJoined>(*Next()));
  EXPECT_FALSE(Next());
  EXPECT_EQ(faults_.counts()[static_cast<std::size_t>(Fault::kWorkerKilled)], 1);
}

TEST_F(SimulatedFleetTest, StageOfADeadWorkerEndsWithItsSlotAlone) {
  scenario_.faults.worker_loss_gap_ms = {5000};
  scenario_.judge.compilation_ms = {5000};
  Start();
  Compile();
  int lost_count = 0;
  while (lost_count < 2) lost_count += std::holds_alternative<SlotLost>(*Next()) ? 1 : 0;
  EXPECT_EQ(now_.since_epoch(), std::chrono::seconds(5));
  EXPECT_EQ(faults_.counts()[static_cast<std::size_t>(Fault::kWorkerLost)], 1);
  EXPECT_TRUE(fleet_.is_idle());
}

TEST_F(SimulatedFleetTest, ResultOfALostSlotMayComeLate) {
  scenario_.faults.late_result = kOne;
  Start();
  Compile();
  std::optional<Event> lost = fleet_.LoseSomeSlot(now_);
  while (std::get<SlotLost>(*lost).slot != SlotId(1)) lost = fleet_.LoseSomeSlot(now_);
  int late_count = 0;
  while (const auto event = Next()) {
    late_count += std::holds_alternative<StageFinished>(*event) ? 1 : 0;
  }
  EXPECT_EQ(late_count, 1);
  EXPECT_EQ(faults_.counts()[static_cast<std::size_t>(Fault::kLateResult)], 1);
}

TEST_F(SimulatedFleetTest, SlotsAreLostOnlyInTheSafetyPhase) {
  scenario_.faults.slot_loss_gap_ms = {1000};
  scenario_.faults.rejoin_ms = {1};
  Start();
  EXPECT_TRUE(std::holds_alternative<SlotLost>(*Next()));
  EXPECT_TRUE(std::holds_alternative<SlotJoined>(*Next()));
  EXPECT_TRUE(std::holds_alternative<SlotLost>(*Next()));
  faults_.Stop();
  EXPECT_TRUE(std::holds_alternative<SlotJoined>(*Next()));
  EXPECT_FALSE(Next());
}

TEST_F(SimulatedFleetTest, JudgeThatFailsLosesTheStageAndKeepsTheSlot) {
  scenario_.faults.stage_lost = kOne;
  Start();
  Compile();
  EXPECT_EQ(std::get<StageFinished>(*Next()).outcome, StageOutcome::kLost);
  EXPECT_FALSE(Next());
}

}  // namespace
}  // namespace specgen
