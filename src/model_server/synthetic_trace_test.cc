#include "synthetic_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "text_source.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Workload TestWorkload() {
  Workload workload;
  workload.problem = "sum";
  workload.match = "sum";
  workload.length_quantiles = {500, 2000, 8000};
  workload.paragraph_weights = {4, 3, 1, 2, 1, 1};
  workload.topics = {"There are {{lanes}} lanes."};
  workload.parameters = {{"lanes", {"4", "8", "16"}, {"I take {{lanes}} lanes."}},
                         {"unroll", {"1", "2"}, {"Unroll by {{unroll}}."}}};
  workload.templates = {{"good.in", "correct", 1, "int good = {{lanes}} * {{unroll}};"},
                        {"bad.in", "wrong", 1, "int bad = {{lanes}};"}};
  workload.fates = {{0, {{"wrong", 1}}}, {50, {{"correct", 1}}}, {90, {{"no_code", 1}}}};
  return workload;
}

TEST(SyntheticTraceTest, SameSeedWritesTheSameTrace) {
  const Workload workload = TestWorkload();
  EXPECT_EQ(WriteTrace(workload, 7).text, WriteTrace(workload, 7).text);
  EXPECT_NE(WriteTrace(workload, 7).text.substr(30), WriteTrace(workload, 8).text.substr(30));
}

TEST(SyntheticTraceTest, TextIsTheSameEverywhere) {
  const std::string text = WriteTrace(TestWorkload(), 1).text;
  EXPECT_THAT(text, StartsWith("Note 0000000000000001: "));
  EXPECT_EQ(text.size(), 6629U);
}

TEST(SyntheticTraceTest, LengthsFollowTheQuantiles) {
  const Workload workload = TestWorkload();
  std::size_t short_count = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::size_t length = WriteTrace(workload, seed).text.size();
    EXPECT_GE(length, 500U);
    EXPECT_LE(length, 9000U);  // The last paragraph goes past its goal.
    if (length < 2000) ++short_count;
  }
  EXPECT_GT(short_count, 60U);
  EXPECT_LT(short_count, 130U);
}

TEST(SyntheticTraceTest, TalkHoldsWhatTriggersLookFor) {
  const Workload workload = TestWorkload();
  std::string all;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) all += WriteTrace(workload, seed).text + "\n";
  for (const char* expected :
       {"\nWait, ", "\nAlternatively, ", "let me write the kernel", "final version", "```cpp\nint ",
        "I take 8 lanes.", "现在开始写内核代码"}) {
    EXPECT_THAT(all, HasSubstr(expected));
  }
  EXPECT_EQ(all.find("{{"), std::string::npos);
  EXPECT_EQ(all.find("{a}"), std::string::npos);
}

TEST(SyntheticTraceTest, ValuesAreWhatHadBeenDecidedByThen) {
  const Workload workload = TestWorkload();
  const SyntheticTrace trace = WriteTrace(workload, 3);
  ASSERT_GT(trace.decisions.size(), 3U);
  EXPECT_EQ(trace.ValuesAt(0), trace.initial_values);
  for (const TraceDecision& decision : trace.decisions) {
    EXPECT_EQ(trace.ValuesAt(decision.offset)[decision.parameter], decision.value);
    const WorkloadParameter& parameter = workload.parameters[decision.parameter];
    const std::string said = parameter.name == "lanes"
                                 ? "I take " + parameter.values[decision.value] + " lanes."
                                 : "Unroll by " + parameter.values[decision.value] + ".";
    EXPECT_TRUE(std::string_view(trace.text).substr(0, decision.offset).ends_with(said));
  }
}

TEST(SyntheticTraceTest, NoteIsFoundAgain) {
  const std::string note = NoteOf(0xDEADBEEF01234567U);
  EXPECT_EQ(note, "Note deadbeef01234567: ");
  EXPECT_EQ(note.size(), kNoteBytes);
  const auto found = FindNote("Note that this is no note. Note deadbeef0123456: Note 1: " + note);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->seed, 0xDEADBEEF01234567U);
  EXPECT_EQ(found->offset, 57U);
  EXPECT_FALSE(FindNote(note.substr(0, kNoteBytes - 1)).has_value());
  EXPECT_FALSE(FindNote("Note DEADBEEF01234567: ").has_value());
  EXPECT_FALSE(FindNote("").has_value());
}

TEST(SyntheticTraceTest, FateFollowsTheShareOfTheTrace) {
  const Workload workload = TestWorkload();
  const std::map<std::uint64_t, std::string> expected = {
      {0, "```cpp\nint bad = 8;\n```\n"},       {49, "```cpp\nint bad = 8;\n```\n"},
      {50, "```cpp\nint good = 8 * 2;\n```\n"}, {89, "```cpp\nint good = 8 * 2;\n```\n"},
      {90, std::string(kNoCodeAnswer)},         {100, std::string(kNoCodeAnswer)}};
  for (const auto& [percent, answer] : expected) {
    Prng prng(1);
    EXPECT_EQ(DrawAnswer(workload, {1, 1}, percent, prng), answer) << percent;
  }
}

}  // namespace
}  // namespace specgen
