#include "generation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace specgen {
namespace {

using std::chrono::milliseconds;
using Json = nlohmann::json;

GenerationPlan Plan(std::string_view reasoning, std::string_view answer) {
  GenerationPlan plan;
  plan.stream = true;
  plan.head = {Endpoint::kChat, ReasoningField::kReasoning, "gen-1", "replay:x", 7};
  plan.output = MakeOutput(reasoning, reasoning.empty() ? "" : "\n</think>\n\n", answer, {});
  return plan;
}

struct Played {
  std::vector<Json> events;
  std::string tail;  // What follows the last whole event.
  bool has_done = false;
  std::vector<GenerationStep> stops;  // The steps that were not kRunning.
  std::vector<Duration> dues;
};

Played Play(GenerationPlan plan, BlockCache& cache) {
  Generation generation(std::move(plan), cache, BlockChain());
  Played run;
  std::string body;
  GenerationStep step = GenerationStep::kRunning;
  while (step == GenerationStep::kRunning || step == GenerationStep::kStalled) {
    run.dues.push_back(generation.NextDue());
    step = generation.Advance(body);
    if (step != GenerationStep::kRunning) run.stops.push_back(step);
  }
  std::size_t end = 0;
  while ((end = body.find("\n\n")) != std::string::npos) {
    const std::string event = body.substr(0, end);
    body.erase(0, end + 2);
    if (event == "data: [DONE]") {
      run.has_done = true;
    } else {
      run.events.push_back(Json::parse(event.substr(6)));
    }
  }
  run.tail = body;
  return run;
}

Played Play(GenerationPlan plan) {
  BlockCache cache(100);
  return Play(std::move(plan), cache);
}

std::string Joined(const Played& run, const char* key) {
  std::string text;
  for (const Json& event : run.events) {
    if (!event.contains("choices") || event["choices"].empty()) continue;
    text += event["choices"][0]["delta"].value(key, "");
  }
  return text;
}

TEST(GenerationTest, StreamsTraceThenAnswerThenItsEnd) {
  GenerationPlan plan = Plan("We go", "ok");
  plan.include_usage = true;
  plan.usage.prompt_tokens = 5;
  const Played run = Play(plan);
  EXPECT_EQ(Joined(run, "reasoning"), "We go");
  EXPECT_EQ(Joined(run, "content"), "ok");
  ASSERT_EQ(run.events.size(),
            6U);  // Role, two pieces of the trace, one of the answer, end, usage.
  EXPECT_EQ(run.events[4]["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(run.events[5]["usage"]["completion_tokens"], 9);  // The close of six tokens counts.
  EXPECT_TRUE(run.has_done);
  EXPECT_EQ(run.stops, std::vector{GenerationStep::kDone});
}

TEST(GenerationTest, ChunksHoldTheirTokensAndEndAtTheChannelsBorder) {
  GenerationPlan plan = Plan("one two six ten", "ok go");
  plan.pacing.chunk_tokens = 3;
  const Played run = Play(plan);
  ASSERT_EQ(run.events.size(), 5U);
  EXPECT_EQ(run.events[1]["choices"][0]["delta"]["reasoning"], "one two six");
  EXPECT_EQ(run.events[2]["choices"][0]["delta"]["reasoning"], " ten");
  EXPECT_EQ(run.events[3]["choices"][0]["delta"]["content"], "ok go");
}

TEST(GenerationTest, DueTimesFollowTheRate) {
  GenerationPlan plan = Plan("", "one two six ten");
  plan.pacing = {milliseconds(50), 100, 2};
  // The chunk of tokens 1 and 2 is there with token 2, the end with the last token.
  EXPECT_EQ(Play(plan).dues,
            (std::vector<Duration>{milliseconds(60), milliseconds(80), milliseconds(80)}));
  plan.pacing = {milliseconds(50), 0, 4};
  EXPECT_EQ(Play(plan).dues, (std::vector<Duration>{milliseconds(50), milliseconds(50)}));

  BlockCache cache(10);
  Generation postponed(plan, cache, BlockChain());
  postponed.Postpone(milliseconds(7));
  EXPECT_EQ(postponed.NextDue(), milliseconds(57));
}

TEST(GenerationTest, InlineThinkOpensAndClosesInTheContent) {
  GenerationPlan plan = Plan("We go", "ok");
  plan.head.field = ReasoningField::kInlineThink;
  EXPECT_EQ(Joined(Play(plan), "content"), "<think>\nWe go\n</think>\n\nok");
}

TEST(GenerationTest, BlocksEnterTheCacheAsTheyFill) {
  GenerationPlan plan = Plan("", "");
  std::string text;
  for (int at = 0; at < 20; ++at) text += " tok";
  plan.output = MakeOutput("", "", text, {});
  BlockCache cache(10);
  Generation generation(plan, cache, BlockChain());
  std::string body;
  for (int at = 0; at < 15; ++at) generation.Advance(body);
  EXPECT_EQ(cache.size(), 0U);
  generation.Advance(body);
  EXPECT_EQ(generation.tokens_generated(), 16U);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(GenerationTest, WithoutAStreamTheBodyComesWhole) {
  GenerationPlan plan = Plan("We go", "ok");
  plan.stream = false;
  plan.return_prompt_text = true;
  plan.prompt = "P";
  BlockCache cache(10);
  Generation generation(plan, cache, BlockChain());
  std::string body;
  GenerationStep step = GenerationStep::kRunning;
  while ((step = generation.Advance(body)) == GenerationStep::kRunning) EXPECT_EQ(body, "");
  EXPECT_EQ(step, GenerationStep::kDone);
  const Json whole = Json::parse(body);
  EXPECT_EQ(whole["choices"][0]["message"]["content"], "ok");
  EXPECT_EQ(whole["prompt_text"], "P");
  EXPECT_EQ(whole["usage"]["completion_tokens"], 9);
}

GenerationPlan WithFault(const char* fault) {
  GenerationPlan plan = Plan("", "one two six ten");
  plan.pacing.chunk_tokens = 4;
  plan.fault = *ParseFault(fault, FaultScope::kRequest);
  return plan;
}

TEST(GenerationTest, FaultStrikesAfterItsTokens) {
  const Played reset = Play(WithFault("reset:after=2"));
  EXPECT_EQ(Joined(reset, "content"), "one two");
  EXPECT_EQ(reset.stops, std::vector{GenerationStep::kReset});
  EXPECT_FALSE(reset.has_done);

  const Played stall = Play(WithFault("stall:after=1"));
  EXPECT_EQ(Joined(stall, "content"), "one two six ten");
  EXPECT_EQ(stall.stops, (std::vector{GenerationStep::kStalled, GenerationStep::kDone}));

  const Played error = Play(WithFault("error_in_stream:after=3"));
  EXPECT_EQ(Joined(error, "content"), "one two six");
  EXPECT_TRUE(error.events.back().contains("error"));
  EXPECT_TRUE(error.has_done);

  const Played missing = Play(WithFault("missing_done"));
  EXPECT_EQ(missing.events.back()["choices"][0]["finish_reason"], "stop");
  EXPECT_FALSE(missing.has_done);
}

TEST(GenerationTest, FaultStrikesBeforeTheLastTokenOfAShortOutput) {
  const Played reset = Play(WithFault("reset:after=100"));
  EXPECT_EQ(Joined(reset, "content"), "one two six");
  EXPECT_EQ(reset.stops, std::vector{GenerationStep::kReset});
}

TEST(GenerationTest, TruncatedBodyEndsInsideACharacter) {
  const Played run = Play(WithFault("truncated_utf8:after=2"));
  EXPECT_EQ(run.stops, std::vector{GenerationStep::kCut});
  ASSERT_FALSE(run.tail.empty());
  EXPECT_EQ(static_cast<unsigned char>(run.tail.back()), 0xE2U);
}

TEST(GenerationTest, EmptyOutputStillHasAnEnd) {
  const Played run = Play(Plan("", ""));
  ASSERT_EQ(run.events.size(), 2U);
  EXPECT_EQ(run.events[1]["choices"][0]["finish_reason"], "stop");
  EXPECT_TRUE(run.has_done);
}

}  // namespace
}  // namespace specgen
