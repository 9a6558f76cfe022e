#include "transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace specgen {
namespace {

constexpr char kHeader[] =
    R"({"format":"specgen-transcript","version":1,"problem":"row_softmax","match":"softmax"})"
    "\n";

Result<Transcript> ParseLines(const std::string& lines) {
  return ParseTranscript(kHeader + lines, "t.jsonl");
}

TEST(TranscriptTest, ReadsIterationsAndForks) {
  const auto transcript =
      ParseLines(R"({"iteration":1,"reasoning":"thinks","answer":"a","forks":[)"
                 R"({"offset":0,"answers":["x"]},{"offset":6,"answers":["y","z"]}]})"
                 "\n\n"
                 R"({"iteration":2,"reasoning":"again","answer":""})");
  ASSERT_TRUE(transcript.has_value()) << transcript.error().message;
  EXPECT_EQ(transcript->problem, "row_softmax");
  EXPECT_EQ(transcript->match, "softmax");
  ASSERT_EQ(transcript->iterations.size(), 2U);
  ASSERT_EQ(transcript->iterations[0].forks.size(), 2U);
  EXPECT_EQ(transcript->iterations[0].forks[1].offset, 6U);
  EXPECT_EQ(transcript->iterations[0].forks[1].answers[1], "z");
  EXPECT_TRUE(transcript->iterations[1].forks.empty());
}

struct BadRow {
  const char* name;
  std::string text;
  const char* message;
};

TEST(TranscriptTest, ErrorsNameFileLineAndKey) {
  const std::string header = kHeader;
  const BadRow rows[] = {
      {"empty", "", "t.jsonl: the transcript is empty"},
      {"only a header", header, "t.jsonl: the transcript has no iteration"},
      {"no JSON", header + "{\n", "t.jsonl:2: the line is not a JSON object"},
      {"bad UTF-8", header + "{\"iteration\":1,\"reasoning\":\"\xE2\x82\",\"answer\":\"\"}",
       "t.jsonl:2: the line is not a JSON object"},
      {"wrong format", R"({"format":"x","version":1,"problem":"p","match":"m"})",
       "t.jsonl:1: \"format\" is \"x\""},
      {"wrong version", R"({"format":"specgen-transcript","version":2,"problem":"p","match":"m"})",
       "t.jsonl:1: \"version\" is 2"},
      {"bad problem", R"({"format":"specgen-transcript","version":1,"problem":"P!","match":"m"})",
       "t.jsonl:1: \"problem\" is not made of"},
      {"empty match", R"({"format":"specgen-transcript","version":1,"problem":"p","match":""})",
       "t.jsonl:1: \"match\" is empty"},
      {"unknown key", header + R"({"iteration":1,"reasoning":"r","answer":"","fork":[]})",
       "t.jsonl:2: \"fork\" is not a key of an iteration"},
      {"gap", header + "\n" + R"({"iteration":2,"reasoning":"r","answer":""})",
       "t.jsonl:3: \"iteration\" is 2 where 1 is due"},
      {"no reasoning", header + R"({"iteration":1,"answer":""})",
       "t.jsonl:2: \"reasoning\" is missing"},
      {"answer of a wrong type", header + R"({"iteration":1,"reasoning":"r","answer":3})",
       "t.jsonl:2: \"answer\" is not a string"},
      {"negative offset",
       header +
           R"({"iteration":1,"reasoning":"r","answer":"","forks":[{"offset":-1,"answers":["a"]}]})",
       "t.jsonl:2: fork 1: \"offset\" is not a whole number"},
      {"past the end",
       header +
           R"({"iteration":1,"reasoning":"r","answer":"","forks":[{"offset":2,"answers":["a"]}]})",
       "fork 1: offset 2 is past the end of the reasoning of 1 bytes"},
      {"inside a character",
       header +
           R"({"iteration":1,"reasoning":"π","answer":"","forks":[{"offset":1,"answers":["a"]}]})",
       "fork 1: offset 1 is inside a character"},
      {"not ascending",
       header + R"({"iteration":1,"reasoning":"rr","answer":"","forks":[)"
                R"({"offset":1,"answers":["a"]},{"offset":1,"answers":["a"]}]})",
       "fork 2: offset 1 is not after the one before it, 1"},
      {"no answers",
       header +
           R"({"iteration":1,"reasoning":"r","answer":"","forks":[{"offset":0,"answers":[]}]})",
       "fork 1: \"answers\" is not an array of at least one text"},
  };
  for (const BadRow& row : rows) {
    const auto transcript = ParseTranscript(row.text, "t.jsonl");
    ASSERT_FALSE(transcript.has_value()) << row.name;
    EXPECT_EQ(transcript.error().code, ErrorCode::kInvalidInput) << row.name;
    EXPECT_THAT(transcript.error().message, ::testing::HasSubstr(row.message)) << row.name;
  }
}

TEST(TranscriptTest, LimitsAreReachedAtTheirValueAndNotBefore) {
  const std::string two_forks =
      R"({"iteration":1,"reasoning":"rr","answer":"","forks":[)"
      R"({"offset":0,"answers":["a","b"]},{"offset":1,"answers":["a"]}]})";
  const std::string second =
      "\n"
      R"({"iteration":2,"reasoning":"r","answer":""})";
  TranscriptLimits limits{.iterations_max = 2, .forks_max = 2, .answers_max = 2};
  EXPECT_TRUE(ParseTranscript(kHeader + two_forks + second, "t", limits).has_value());

  limits.iterations_max = 1;
  EXPECT_THAT(ParseTranscript(kHeader + two_forks + second, "t", limits).error().message,
              ::testing::HasSubstr("more than 1 iterations"));
  limits.forks_max = 1;
  EXPECT_THAT(ParseTranscript(kHeader + two_forks, "t", limits).error().message,
              ::testing::HasSubstr("\"forks\" has 2 entries"));
  limits = {.answers_max = 1};
  EXPECT_THAT(ParseTranscript(kHeader + two_forks, "t", limits).error().message,
              ::testing::HasSubstr("\"answers\" has 2 entries"));
}

TEST(TranscriptTest, BundledTranscriptsAreWellFormed) {
  const char* source = std::getenv("SPECGEN_SOURCE");
  if (source == nullptr) GTEST_SKIP() << "SPECGEN_SOURCE does not say where the problems are";
  std::size_t count = 0;
  for (const auto& folder :
       std::filesystem::directory_iterator(std::filesystem::path(source) / "problems")) {
    const auto path = folder.path() / "transcript.jsonl";
    if (!std::filesystem::exists(path)) continue;
    ++count;
    const auto transcript = LoadTranscript(path);
    ASSERT_TRUE(transcript.has_value()) << transcript.error().message;
    EXPECT_EQ(transcript->problem, folder.path().filename());
    EXPECT_GE(transcript->iterations.size(), 4U) << path;
  }
  EXPECT_GE(count, 1U);
}

TEST(TranscriptTest, FileThatIsMissingOrTooLongIsRefusedByName) {
  const auto missing = LoadTranscript("/nowhere/transcript.jsonl");
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().message, ::testing::HasSubstr("/nowhere/transcript.jsonl"));

  const auto too_long = ReadTextFile("/proc/self/exe", 10);
  ASSERT_FALSE(too_long.has_value());
  EXPECT_THAT(too_long.error().message, ::testing::HasSubstr("at most 10 are read"));
}

}  // namespace
}  // namespace specgen
