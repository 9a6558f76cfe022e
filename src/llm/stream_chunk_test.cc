#include "stream_chunk.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

StreamChunk DecodedChunk(std::string_view json) {
  Result<StreamChunk> chunk = DecodeChunk(json);
  EXPECT_TRUE(chunk.has_value()) << json;
  return chunk.value_or(StreamChunk{});
}

std::string DeltaChunk(const std::string& delta) {
  return R"({"choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":null}]})";
}

struct TextCase {
  const char* name;
  std::string json;
  std::string reasoning;
  std::string answer;
};

TEST(StreamChunkTest, FindsTheTextInEveryShape) {
  const std::vector<TextCase> cases = {
      {"content", DeltaChunk(R"({"role":"assistant","content":"a"})"), "", "a"},
      {"reasoning", DeltaChunk(R"({"reasoning":"r","content":null})"), "r", ""},
      {"reasoning_content", DeltaChunk(R"({"reasoning_content":"r","content":""})"), "r", ""},
      {"both names are one text", DeltaChunk(R"({"reasoning":"r","reasoning_content":"r"})"), "r",
       ""},
      {"the empty name does not hide the other",
       DeltaChunk(R"({"reasoning":"","reasoning_content":"r"})"), "r", ""},
      {"null name", DeltaChunk(R"({"reasoning":null,"reasoning_content":"r"})"), "r", ""},
      {"reasoning and answer", DeltaChunk(R"({"reasoning":"r","content":"a"})"), "r", "a"},
      {"completion", R"({"choices":[{"text":"t","finish_reason":null}]})", "", "t"},
      {"role only", DeltaChunk(R"({"role":"assistant"})"), "", ""},
      {"null delta", DeltaChunk("null"), "", ""},
      {"no delta", R"({"choices":[{"index":0}]})", "", ""},
      {"no choices", R"({"choices":[]})", "", ""},
      {"null choices", R"({"choices":null})", "", ""},
      {"nothing", "{}", "", ""},
      {"unexpected types",
       R"({"choices":[{"index":"x","delta":{"content":[1],"reasoning":5}}],"usage":7,"model":3})",
       "", ""},
      {"choices of other kinds", R"({"choices":[7,"x"]})", "", ""},
      {"only our choice counts",
       R"({"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]})",
       "", "a"},
      {"another choice alone", R"({"choices":[{"index":1,"delta":{"content":"b"}}]})", "", ""},
      {"unknown keys", R"({"x":{"y":[]},"choices":[{"delta":{"content":"a","tool":1},"z":0}]})", "",
       "a"},
  };
  for (const TextCase& one : cases) {
    SCOPED_TRACE(one.name);
    const StreamChunk chunk = DecodedChunk(one.json);
    EXPECT_EQ(chunk.reasoning, one.reasoning);
    EXPECT_EQ(chunk.answer, one.answer);
    EXPECT_FALSE(chunk.finish.has_value());
    EXPECT_FALSE(chunk.error.has_value());
    EXPECT_FALSE(chunk.usage.has_value());
  }
}

TEST(StreamChunkTest, NamesEveryWayToFinish) {
  const std::vector<std::pair<std::string, FinishReason>> cases = {
      {"stop", FinishReason::kStop},
      {"tool_calls", FinishReason::kStop},
      {"length", FinishReason::kLength},
      {"content_filter", FinishReason::kRefused},
      {"insufficient_system_resource", FinishReason::kFailed},
      {"abort", FinishReason::kFailed},
      {"error", FinishReason::kFailed},
  };
  for (const auto& [name, expected] : cases) {
    const StreamChunk chunk =
        DecodedChunk(R"({"choices":[{"delta":{},"finish_reason":")" + name + R"("}]})");
    EXPECT_EQ(chunk.finish, expected) << name;
    EXPECT_EQ(chunk.finish_name, name);
  }
}

struct UsageCase {
  const char* name;
  std::string usage;
  std::optional<std::int64_t> prompt, cached, generated;
};

TEST(StreamChunkTest, FindsUsageInEveryKnownPlace) {
  const std::vector<UsageCase> cases = {
      {"plain", R"({"prompt_tokens":7,"completion_tokens":5})", 7, std::nullopt, 5},
      {"details",
       R"({"prompt_tokens":7,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":3}})",
       7, 3, 5},
      {"null details", R"({"prompt_tokens":7,"completion_tokens":5,"prompt_tokens_details":null})",
       7, std::nullopt, 5},
      {"cache hit on top",
       R"({"prompt_tokens":7,"completion_tokens":5,"prompt_cache_hit_tokens":4})", 7, 4, 5},
      {"cache hit in details",
       R"({"prompt_tokens":7,"prompt_tokens_details":{"prompt_cache_hit_tokens":4}})", 7, 4,
       std::nullopt},
      {"cached on top", R"({"prompt_tokens":7,"cached_tokens":2})", 7, 2, std::nullopt},
      {"nonsense", R"({"prompt_tokens":"7","completion_tokens":-5,"cached_tokens":1.5})",
       std::nullopt, std::nullopt, std::nullopt},
      {"as much as can be", R"({"prompt_tokens":1000000000000,"completion_tokens":0})",
       1'000'000'000'000, std::nullopt, 0},
      {"more than can be",
       R"({"prompt_tokens":1000000000001,"completion_tokens":9223372036854775807,)"
       R"("cached_tokens":18446744073709551615})",
       std::nullopt, std::nullopt, std::nullopt},
  };
  for (const UsageCase& one : cases) {
    SCOPED_TRACE(one.name);
    const StreamChunk chunk = DecodedChunk(R"({"choices":[],"usage":)" + one.usage + "}");
    ASSERT_TRUE(chunk.usage.has_value());
    EXPECT_EQ(chunk.usage->prompt_tokens, one.prompt);
    EXPECT_EQ(chunk.usage->cached_tokens, one.cached);
    EXPECT_EQ(chunk.usage->generated_tokens, one.generated);
  }
  EXPECT_FALSE(DecodedChunk(R"({"choices":[],"usage":null})").usage.has_value());
}

TEST(StreamChunkTest, ReadsErrorsAsObjectsAndAsStrings) {
  const StreamChunk object =
      DecodedChunk(R"({"error":{"message":"too busy","type":"server_error","code":503}})");
  ASSERT_TRUE(object.error.has_value());
  EXPECT_EQ(object.error->message, "too busy");
  EXPECT_EQ(object.error->code, "503");
  EXPECT_EQ(object.error->type, "server_error");
  const StreamChunk text = DecodedChunk(R"({"error":"too busy"})");
  ASSERT_TRUE(text.error.has_value());
  EXPECT_EQ(text.error->message, "too busy");
  const StreamChunk bare = DecodedChunk(R"({"error":{"why":1}})");
  ASSERT_TRUE(bare.error.has_value());
  EXPECT_EQ(bare.error->message, R"({"error":{"why":1}})");
  EXPECT_FALSE(DecodedChunk(R"({"error":null,"choices":[]})").error.has_value());
}

// Within the limit of a line, and a hundred thousand frames of whatever walks it.
std::string DeeplyNested(std::size_t depth) {
  return R"({"error":{"x":)" + std::string(depth, '[') + std::string(depth, ']') + "}}";
}

TEST(StreamChunkTest, DeepNestingIsRefusedAndNeverWalked) {
  const Result<StreamChunk> chunk = DecodeChunk(DeeplyNested(100'000));
  ASSERT_FALSE(chunk.has_value());
  EXPECT_EQ(chunk.error().code, ErrorCode::kRetry);
  EXPECT_EQ(DecodeErrorBody(DeeplyNested(100'000)).message, DeeplyNested(100'000));
  EXPECT_EQ(DecodeErrorBody(DeeplyNested(10)).message, DeeplyNested(10));
}

TEST(StreamChunkTest, TellsThePromptTextAndTheModel) {
  const StreamChunk chunk =
      DecodedChunk(R"({"model":"m","prompt_text":"<|user|>x","choices":[{"delta":{}}]})");
  EXPECT_EQ(chunk.model, "m");
  EXPECT_EQ(chunk.prompt_text, "<|user|>x");
}

TEST(StreamChunkTest, TextCutInsideACharacterIsKeptAsItIs) {
  EXPECT_EQ(DecodedChunk(DeltaChunk("{\"content\":\"a\xE7\xAD\"}")).answer, "a\xE7\xAD");
  EXPECT_EQ(DecodedChunk(DeltaChunk("{\"reasoning\":\"\x89z\"}")).reasoning, "\x89z");
  EXPECT_EQ(DecodedChunk(DeltaChunk(R"({"content":"\ud83d"})")).answer, "\xED\xA0\xBD");
}

TEST(StreamChunkTest, WhatIsNoJsonObjectIsAnError) {
  for (const char* const text : {"", "x", "[1]", "7", "{\"a\":", "null"}) {
    const Result<StreamChunk> chunk = DecodeChunk(text);
    ASSERT_FALSE(chunk.has_value()) << text;
    EXPECT_EQ(chunk.error().code, ErrorCode::kRetry);
  }
}

TEST(ErrorBodyTest, FindsTheMessageInEveryKnownShape) {
  EXPECT_EQ(DecodeErrorBody(R"({"error":{"message":"m","code":"c"}})").message, "m");
  EXPECT_EQ(DecodeErrorBody(R"({"error":"m"})").message, "m");
  EXPECT_EQ(DecodeErrorBody(R"({"message":"m","code":404})").code, "404");
  EXPECT_EQ(DecodeErrorBody(R"({"detail":"m"})").message, "m");
  EXPECT_EQ(DecodeErrorBody("<html>bad gateway</html>").message, "<html>bad gateway</html>");
  EXPECT_EQ(DecodeErrorBody("").message, "");
}

}  // namespace
}  // namespace specgen
