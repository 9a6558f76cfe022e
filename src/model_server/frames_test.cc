#include "frames.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace specgen {
namespace {

using Json = nlohmann::json;

Json Parsed(const std::string& frame) {
  EXPECT_TRUE(frame.starts_with("data: ")) << frame;
  EXPECT_TRUE(frame.ends_with("\n\n")) << frame;
  return Json::parse(frame.substr(6));
}

ResponseHead Head(Endpoint endpoint, ReasoningField field = ReasoningField::kReasoning) {
  return {endpoint, field, "gen-1", "replay:x", 7};
}

TEST(FramesTest, ChatChunksHaveTheirShape) {
  const ResponseHead head = Head(Endpoint::kChat);
  const std::string prompt = "P";
  EXPECT_EQ(Parsed(FirstFrame(head, &prompt)),
            Json::parse(R"({"id":"gen-1","object":"chat.completion.chunk","created":7,
                "model":"replay:x","choices":[{"index":0,"delta":{"role":"assistant",
                "content":""},"finish_reason":null}],"prompt_text":"P"})"));
  EXPECT_FALSE(Parsed(FirstFrame(head, nullptr)).contains("prompt_text"));
  EXPECT_EQ(Parsed(FinishFrame(head, "length"))["choices"],
            Json::parse(R"([{"index":0,"delta":{},"finish_reason":"length"}])"));
  const Json usage = Parsed(UsageFrame(head, {10, 5, 8}));
  EXPECT_EQ(usage["choices"], Json::array());
  EXPECT_EQ(usage["usage"],
            Json::parse(R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
                "prompt_tokens_details":{"cached_tokens":8}})"));
}

TEST(FramesTest, EachReasoningFieldCarriesTheTraceInItsPlace) {
  struct Row {
    ReasoningField field;
    const char* key;
    bool shows_close;
  };
  for (const Row& row : {Row{ReasoningField::kReasoning, "reasoning", false},
                         Row{ReasoningField::kReasoningContent, "reasoning_content", false},
                         Row{ReasoningField::kInlineThink, "content", true}}) {
    const ResponseHead head = Head(Endpoint::kChat, row.field);
    EXPECT_EQ(Parsed(TextFrame(head, Channel::kReasoning, "π"))["choices"][0]["delta"],
              (Json{{row.key, "π"}}));
    EXPECT_EQ(TextFrame(head, Channel::kClose, "x").empty(), !row.shows_close) << row.key;
    EXPECT_EQ(Parsed(TextFrame(head, Channel::kAnswer, "a"))["choices"][0]["delta"],
              (Json{{"content", "a"}}));
  }
}

TEST(FramesTest, CompletionChunksCarryEverythingAsText) {
  const ResponseHead head = Head(Endpoint::kCompletion);
  EXPECT_EQ(FirstFrame(head, nullptr), "");
  const std::string prompt = "P";
  EXPECT_EQ(Parsed(FirstFrame(head, &prompt))["prompt_text"], "P");
  for (const Channel channel : {Channel::kReasoning, Channel::kClose, Channel::kAnswer}) {
    const Json chunk = Parsed(TextFrame(head, channel, "t"));
    EXPECT_EQ(chunk["object"], "text_completion");
    EXPECT_EQ(chunk["choices"], Json::parse(R"([{"index":0,"text":"t","finish_reason":null}])"));
  }
}

TEST(FramesTest, WholeBodyHoldsMessageAndUsage) {
  const Output output = MakeOutput("R", "\n</think>\n\n", "A", {});
  const Json chat = Json::parse(WholeBody(Head(Endpoint::kChat), output, {3, 4, 0}, nullptr));
  EXPECT_EQ(chat["object"], "chat.completion");
  EXPECT_EQ(chat["choices"][0]["message"],
            (Json{{"role", "assistant"}, {"content", "A"}, {"reasoning", "R"}}));
  EXPECT_EQ(chat["usage"]["total_tokens"], 7);
  const Json inline_think = Json::parse(
      WholeBody(Head(Endpoint::kChat, ReasoningField::kInlineThink), output, {}, nullptr));
  EXPECT_EQ(inline_think["choices"][0]["message"]["content"], "<think>\nR\n</think>\n\nA");
  const std::string prompt = "P";
  const Json text = Json::parse(WholeBody(Head(Endpoint::kCompletion), output, {}, &prompt));
  EXPECT_EQ(text["choices"][0]["text"], "R\n</think>\n\nA");
  EXPECT_EQ(text["prompt_text"], "P");
}

TEST(FramesTest, ErrorFrameIsAnErrorObject) {
  EXPECT_TRUE(Parsed(ErrorFrame())["error"]["message"].is_string());
}

}  // namespace
}  // namespace specgen
