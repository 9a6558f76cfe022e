#include "simulated_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace specgen {
namespace {

struct Said {
  Instant at;
  Event event;
};

class SimulatedModelTest : public testing::Test {
 protected:
  void Start() {
    sources_.Reset(scenario_, 1, faults_);
    model_.Reset(scenario_, 1);
  }
  void Reason(std::uint64_t generation, std::uint64_t search = 1,
              std::int64_t token_max = 100'000) {
    StartReasoning action;
    action.search = SearchId(search);
    action.generation = GenerationId(generation);
    action.token_max = token_max;
    model_.On(now_, action);
  }
  // Everything that the model says until it falls silent.
  std::vector<Said> Listen() {
    std::vector<Said> said;
    while (!timeline_.empty()) {
      const TimelineEntry entry = timeline_.Take();
      EXPECT_GE(entry.at, now_);
      now_ = entry.at;
      if (auto event = model_.Take(entry)) said.push_back({now_, *event});
    }
    EXPECT_TRUE(model_.is_idle());
    return said;
  }
  template <class Kind>
  static std::vector<Kind> Only(const std::vector<Said>& said) {
    std::vector<Kind> found;
    for (const Said& one : said) {
      if (const auto* event = std::get_if<Kind>(&one.event)) found.push_back(*event);
    }
    return found;
  }

  Scenario scenario_;
  Timeline timeline_;
  FaultInjector faults_;
  SourceBook sources_;
  SimulatedModel model_{timeline_, faults_, sources_};
  Instant now_;
};

TEST_F(SimulatedModelTest, ReasoningShowsAGrowingTraceThenItsAnswerThenItsEnd) {
  scenario_.model.reasoning_answers = kOne;
  scenario_.model.trace_candidate = Ppm{0};
  Start();
  Reason(1);
  const std::vector<Said> said = Listen();
  std::int64_t tokens = 0;
  for (const Said& one : said) {
    if (const auto* advanced = std::get_if<TraceAdvanced>(&one.event)) {
      EXPECT_GT(advanced->tokens, tokens);
      tokens = advanced->tokens;
    } else if (const auto* trigger = std::get_if<TriggerReached>(&one.event)) {
      EXPECT_GE(trigger->tokens, tokens);
      EXPECT_LE(trigger->offset, trigger->tokens * 4);
      tokens = trigger->tokens;
    }
  }
  EXPECT_GT(Only<TraceAdvanced>(said).size(), 5U);
  EXPECT_GT(Only<TriggerReached>(said).size(), 2U);
  ASSERT_GE(said.size(), 2U);
  const auto* answer = std::get_if<CandidateFound>(&said[said.size() - 2].event);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->origin, CandidateOrigin::kReasoningAnswer);
  const auto* end = std::get_if<GenerationFinished>(&said.back().event);
  ASSERT_NE(end, nullptr);
  EXPECT_EQ(end->outcome, GenerationOutcome::kCompleted);
  EXPECT_GT(end->usage.generated_tokens, tokens);
}

TEST_F(SimulatedModelTest, TokenLimitTruncates) {
  Start();
  Reason(1, 1, 500);
  const auto ends = Only<GenerationFinished>(Listen());
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].outcome, GenerationOutcome::kTruncated);
  EXPECT_EQ(ends[0].usage.generated_tokens, 500);
}

TEST_F(SimulatedModelTest, CancelledStreamFallsSilentAndEndsOnce) {
  Start();
  Reason(1);
  now_ = now_ + std::chrono::seconds(20);
  model_.On(now_, CancelGeneration{GenerationId(1)});
  const Instant cancelled = now_;
  now_ = Instant();
  const std::vector<Said> said = Listen();
  const auto ends = Only<GenerationFinished>(said);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].outcome, GenerationOutcome::kCancelled);
  EXPECT_GT(ends[0].usage.generated_tokens, 0);
  EXPECT_LE(said.back().at, cancelled + std::chrono::milliseconds(200));
}

TEST_F(SimulatedModelTest, RaceMayLetACancelledStreamEndByItself) {
  scenario_.faults.cancel_race = kOne;
  scenario_.model.reasoning_tokens = {40};
  scenario_.model.answer_tokens = {0};
  scenario_.model.first_token_ms = {0};
  Start();
  int completed_count = 0;
  for (std::uint64_t generation = 1; generation <= 50; ++generation) {
    Reason(generation);
    model_.On(now_, CancelGeneration{GenerationId(generation)});
    const auto ends = Only<GenerationFinished>(Listen());
    ASSERT_EQ(ends.size(), 1U);
    completed_count += ends[0].outcome == GenerationOutcome::kCompleted ? 1 : 0;
  }
  EXPECT_GT(completed_count, 5);
  EXPECT_LT(completed_count, 50);
}

TEST_F(SimulatedModelTest, ForkAnswersAndHasItsPrefixCached) {
  scenario_.model.fork_answers = kOne;
  Start();
  Reason(1);
  ForkGeneration fork;
  fork.search = SearchId(1);
  fork.generation = GenerationId(2);
  fork.parent = GenerationId(1);
  fork.offset = 4000;
  fork.token_max = 6000;
  model_.On(now_, fork);
  const std::vector<Said> said = Listen();
  const auto ends = Only<GenerationFinished>(said);
  const auto end = std::find_if(ends.begin(), ends.end(), [](const GenerationFinished& one) {
    return one.generation == GenerationId(2);
  });
  ASSERT_NE(end, ends.end());
  EXPECT_GE(end->usage.prompt_tokens, 1000);
  EXPECT_GT(end->usage.cached_tokens, end->usage.prompt_tokens - 16);
  const auto found = Only<CandidateFound>(said);
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const CandidateFound& one) {
    return one.generation == GenerationId(2) && one.origin == CandidateOrigin::kForkAnswer;
  }));
  for (const auto& trigger : Only<TriggerReached>(said)) {
    EXPECT_EQ(trigger.generation, GenerationId(1)) << "a fork has no triggers";
  }
}

TEST_F(SimulatedModelTest, FailedStreamHasNoAnswer) {
  scenario_.faults.generation_fails = kOne;
  scenario_.model.trace_candidate = Ppm{0};
  Start();
  Reason(1);
  const std::vector<Said> said = Listen();
  EXPECT_TRUE(Only<CandidateFound>(said).empty());
  ASSERT_EQ(Only<GenerationFinished>(said).size(), 1U);
  EXPECT_EQ(Only<GenerationFinished>(said)[0].outcome, GenerationOutcome::kFailed);
  EXPECT_EQ(faults_.counts()[static_cast<std::size_t>(Fault::kGenerationFailed)], 1);
}

TEST_F(SimulatedModelTest, EndThatRepeatsIsTheSameEnd) {
  scenario_.faults.repeated_end = kOne;
  scenario_.faults.late_trigger = kOne;
  Start();
  Reason(1);
  const std::vector<Said> said = Listen();
  const auto ends = Only<GenerationFinished>(said);
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_EQ(ends[0].usage.generated_tokens, ends[1].usage.generated_tokens);
  EXPECT_EQ(ends[0].outcome, ends[1].outcome);
  EXPECT_EQ(faults_.counts()[static_cast<std::size_t>(Fault::kLateTrigger)], 1);
}

TEST_F(SimulatedModelTest, StallPutsOffWhatFollows) {
  Start();
  Reason(1);
  const Instant usual_end = Listen().back().at;
  scenario_.faults.generation_stalls = kOne;
  scenario_.faults.stall_ms = {50'000};
  now_ = Instant();
  Start();
  Reason(1);
  const Instant late_end = Listen().back().at;
  EXPECT_EQ(late_end - usual_end, std::chrono::seconds(50));
}

TEST_F(SimulatedModelTest, NoTokenTakesNoTime) {
  scenario_.model.tokens_per_second = {2'000'000'000};
  scenario_.model.first_token_ms = {0};
  scenario_.model.reasoning_tokens = {1000};
  scenario_.model.answer_tokens = {1000};
  Start();
  Reason(1);
  EXPECT_EQ(Listen().back().at, Instant(std::chrono::nanoseconds(2000)));
}

TEST_F(SimulatedModelTest, SameTurnOfASearchIsTheSameWheneverItStarts) {
  Start();
  Reason(1);
  const auto first = Only<GenerationFinished>(Listen());
  Start();
  now_ = now_ + std::chrono::hours(1);
  Reason(7, 2);
  Reason(8, 1);
  for (const GenerationFinished& end : Only<GenerationFinished>(Listen())) {
    if (end.generation != GenerationId(8)) continue;
    EXPECT_EQ(end.usage.generated_tokens, first[0].usage.generated_tokens);
  }
}

}  // namespace
}  // namespace specgen
