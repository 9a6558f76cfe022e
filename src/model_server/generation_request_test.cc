#include "generation_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace specgen {
namespace {

using ::testing::ElementsAre;

TEST(GenerationRequestTest, ReadsAChatWithEverything) {
  const auto request = ParseGenerationRequest(Endpoint::kChat, R"({
      "model":"replay:x","messages":[
        {"role":"system","content":"be brief"},
        {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
        {"role":"assistant","reasoning":"R","reasoning_content":"R","content":"```cpp\n"}],
      "stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":9,"n":1,
      "temperature":0.1,"top_p":1,"seed":-7,"stop":["\n```","END"],"return_prompt_text":true,
      "continue_final_message":true,"add_generation_prompt":false,
      "chat_template_kwargs":{"enable_thinking":false},"specgen_fault":"one_byte","unknown":{}})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->model, "replay:x");
  ASSERT_EQ(request->messages.size(), 3U);
  EXPECT_EQ(request->messages[1].content, "ab");
  EXPECT_EQ(request->messages[2].reasoning, "R");
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->include_usage);
  EXPECT_TRUE(request->return_prompt_text);
  EXPECT_TRUE(request->continue_final_message);
  EXPECT_FALSE(request->thinking);
  EXPECT_EQ(request->token_max, 9U);
  EXPECT_EQ(request->seed, -7);
  EXPECT_THAT(request->stop, ElementsAre("\n```", "END"));
  EXPECT_EQ(request->fault, "one_byte");
}

TEST(GenerationRequestTest, NullMeansTheDefault) {
  const auto request = ParseGenerationRequest(
      Endpoint::kCompletion,
      R"({"model":"m","prompt":["p"],"seed":null,"max_tokens":null,"stop":null,"stream":null})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->prompt, "p");
  EXPECT_EQ(request->token_max, 0U);
  EXPECT_FALSE(request->stream);
  EXPECT_TRUE(request->thinking);
}

TEST(GenerationRequestTest, ErrorNamesTheField) {
  struct Row {
    const char* fields;
    const char* param;
  };
  const Row chat_rows[] = {
      {R"("messages":[{"role":"user","content":"x"}])", "model"},
      {R"("model":"m")", "messages"},
      {R"("model":"m","messages":[])", "messages"},
      {R"("model":"m","messages":[3])", "messages[0]"},
      {R"("model":"m","messages":[{"role":"boss","content":"x"}])", "messages[0].role"},
      {R"("model":"m","messages":[{"role":"user","content":5}])", "messages[0].content"},
      {R"("model":"m","messages":[{"role":"user","content":[{"type":"image"}]}])",
       "messages[0].content"},
      {R"("model":"m","messages":[{"role":"user"}],"continue_final_message":true)",
       "continue_final_message"},
      {R"("model":"m","messages":[{"role":"assistant"}],"continue_final_message":true,)"
       R"("add_generation_prompt":true)",
       "add_generation_prompt"},
      {R"("model":"m","messages":[{"role":"user"}],"chat_template_kwargs":{"thinking":1})",
       "chat_template_kwargs.thinking"},
      {R"("model":"m","messages":[{"role":"user"}],"stream_options":true)", "stream_options"},
      {R"("model":"m","messages":[{"role":"user"}],"stream_options":{"include_usage":2})",
       "stream_options.include_usage"},
  };
  for (const Row& row : chat_rows) {
    const auto request =
        ParseGenerationRequest(Endpoint::kChat, "{" + std::string(row.fields) + "}");
    ASSERT_FALSE(request.has_value()) << row.fields;
    EXPECT_EQ(request.error().param, row.param) << row.fields;
    EXPECT_EQ(request.error().status, 400) << row.fields;
  }
  const Row completion_rows[] = {
      {R"("prompt":[1,2])", "prompt"},
      {R"("prompt":["a","b"])", "prompt"},
      {R"("prompt":"p","n":2)", "n"},
      {R"("prompt":"p","n":0)", "n"},
      {R"("prompt":"p","max_tokens":0)", "max_tokens"},
      {R"("prompt":"p","max_tokens":-1)", "max_tokens"},
      {R"("prompt":"p","max_completion_tokens":1.5)", "max_completion_tokens"},
      {R"("prompt":"p","seed":18446744073709551615)", "seed"},
      {R"("prompt":"p","seed":"x")", "seed"},
      {R"("prompt":"p","temperature":2.5)", "temperature"},
      {R"("prompt":"p","temperature":"hot")", "temperature"},
      {R"("prompt":"p","top_p":-0.1)", "top_p"},
      {R"("prompt":"p","stop":[""])", "stop"},
      {R"("prompt":"p","stop":7)", "stop"},
      {R"("prompt":"p","stream":"yes")", "stream"},
      {R"("prompt":"p","specgen_fault":1)", "specgen_fault"},
  };
  for (const Row& row : completion_rows) {
    const auto request = ParseGenerationRequest(Endpoint::kCompletion,
                                                R"({"model":"m",)" + std::string(row.fields) + "}");
    ASSERT_FALSE(request.has_value()) << row.fields;
    EXPECT_EQ(request.error().param, row.param) << row.fields;
    EXPECT_THAT(request.error().message, ::testing::HasSubstr(row.param)) << row.fields;
  }
}

TEST(GenerationRequestTest, SixteenStopStringsAreReadAndSeventeenRefused) {
  std::string list;
  for (int at = 0; at < 16; ++at) list += "\"s\",";
  const std::string start = R"({"model":"m","prompt":"p","stop":[)";
  EXPECT_TRUE(
      ParseGenerationRequest(Endpoint::kCompletion, start + list.substr(0, 63) + "]}").has_value());
  EXPECT_EQ(ParseGenerationRequest(Endpoint::kCompletion, start + list + "\"s\"]}").error().param,
            "stop");
}

TEST(GenerationRequestTest, WhatIsNoJsonObjectIsRefused) {
  for (const char* body : {"", "[]", "{", "\"text\"", "{\"model\":\"\xE2\x82\"}"}) {
    EXPECT_FALSE(ParseGenerationRequest(Endpoint::kChat, body).has_value()) << body;
  }
}

TEST(GenerationRequestTest, DeepNestingIsRefusedAndNeverWalked) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const auto request =
      ParseGenerationRequest(Endpoint::kChat, R"({"model":"m","messages":[{"role":"user",)"
                                              R"("content":[{"type":)" +
                                                  deep + R"(,"text":"x"}]}]})");
  ASSERT_FALSE(request.has_value());
  EXPECT_NE(request.error().message.find("nests"), std::string::npos) << request.error().message;
}

}  // namespace
}  // namespace specgen
