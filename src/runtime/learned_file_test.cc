#include "specgen/runtime/learned_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace specgen {
namespace {

using ::testing::HasSubstr;

LearnedFile SomeLearnedFile() {
  LearnedFile file{.family = "glm-4.5"};
  LearnedEntry& entry = file.entries["expected_gain"];
  entry.run_count = 3;
  entry.updated_utc = "2026-11-20T12:34:56Z";
  entry.record.forks.tries[7] = 9;
  entry.record.forks.hits[7] = 4;
  entry.record.triggers.tries[2] = 1'250'000;
  entry.record.triggers.hits[2] = 2;
  entry.record.lengths.tries[30] = 5;
  entry.record.length_count = 5;
  entry.record.fork_tokens = 1200;
  entry.record.fork_count = 2;
  file.entries["mean"] = {.run_count = 1, .updated_utc = "2026-11-21T00:00:00Z"};
  return file;
}

TEST(LearnedFileTest, WhatIsWrittenIsRead) {
  const LearnedFile file = SomeLearnedFile();
  const auto read = ParseLearned(LearnedText(file));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, file);
  EXPECT_EQ(LearnedText(*read), LearnedText(file));
}

TEST(LearnedFileTest, EveryCutIsNoticed) {
  const std::string text = LearnedText(SomeLearnedFile());
  // Without its last line end it is whole.
  for (std::size_t size = 0; size + 1 < text.size(); ++size) {
    const auto read = ParseLearned(text.substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidInput);
  }
}

TEST(LearnedFileTest, WhatIsNotItsFormIsRefusedWithWhatIsWrong) {
  struct Row {
    const char* from;
    const char* to;
    const char* expected;
  };
  const Row rows[] = {
      {"specgen learned", "somebody's", "not written by SpecGen"},
      {"\"version\":1", "\"version\":\"1\"", "no version"},
      {"\"family\":\"glm-4.5\"", "\"family\":7", "no family"},
      {"\"criteria\":", "\"criterias\":", "no criteria"},
      {"\"runs\":3", "\"runs\":true", "expected_gain has no runs"},
      {"\"runs\":3", "\"runs\":-3", "counts of expected_gain cannot be"},
      {"\"fork_count\":2", "\"fork_count\":2.5", "fork_count is missing or no counts"},
      {"\"fork_count\":2", "\"fork_count\":-2", "counts of expected_gain cannot be"},
      {"\"length_count\":5", "\"length_counts\":5", "length_count is missing"},
      {"\"answers\":{\"hits\":[0,", "\"answers\":{\"hits\":[", "answers is missing or no counts"},
      {"\"answers\":{\"hits\":[0,", "\"answers\":{\"hits\":[1,", "cannot be"},
  };
  for (const Row& row : rows) {
    std::string text = LearnedText(SomeLearnedFile());
    const std::size_t at = text.find(row.from);
    ASSERT_NE(at, std::string::npos) << row.from;
    text.replace(at, std::string(row.from).size(), row.to);
    const auto read = ParseLearned(text);
    ASSERT_FALSE(read) << row.to;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidInput) << row.to;
    EXPECT_THAT(read.error().message, HasSubstr(row.expected));
  }
  for (const char* other : {"[]", "null", "7", "{}", "{\"format\":1}"}) {
    EXPECT_FALSE(ParseLearned(other)) << other;
  }
}

TEST(LearnedFileTest, AnotherVersionIsWorthSomethingToAnotherSpecGen) {
  std::string text = LearnedText(SomeLearnedFile());
  text.replace(text.find("\"version\":1"), 11, "\"version\":2");
  const auto read = ParseLearned(text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(read.error().message,
              HasSubstr("format version 2, and this SpecGen reads version 1"));
}

TEST(LearnedFileTest, NamesOfOneModelAreOneFamily) {
  EXPECT_EQ(LearnedFamilyOf("zai-org/GLM-4.5-Air-FP8"), "glm-4.5-air");
  EXPECT_EQ(LearnedFamilyOf("glm-4.5-air"), "glm-4.5-air");
  EXPECT_EQ(LearnedFamilyOf("/models/Qwen3-32B-AWQ"), "qwen3-32b");
  EXPECT_EQ(LearnedFamilyOf("qwen3:32b"), "qwen3-32b");
  EXPECT_EQ(LearnedFamilyOf("DeepSeek R1 (0528)"), "deepseek-r1-0528");
}

TEST(LearnedFileTest, FamiliesAreNamesOfFiles) {
  EXPECT_EQ(LearnedFamilyOf(""), "unnamed");
  EXPECT_EQ(LearnedFamilyOf("a/.."), "unnamed");
  EXPECT_EQ(LearnedFamilyOf("..hidden"), "hidden");
  EXPECT_EQ(LearnedFamilyOf("x\ny\0z"), "x-y");
  EXPECT_EQ(LearnedFamilyOf("名"), "unnamed");
  EXPECT_EQ(LearnedFamilyOf(std::string(500, 'm')).size(), 80U);
  for (const char* name : {"zai-org/GLM-4.5-Air-FP8", "a--b", "-fp8", "m-int4-awq", "..."}) {
    const std::string family = LearnedFamilyOf(name);
    EXPECT_EQ(LearnedFamilyOf(family), family) << name;
  }
}

}  // namespace
}  // namespace specgen
