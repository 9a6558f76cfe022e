#include "think_splitter.h"

#include <gtest/gtest.h>

#include "cuts.h"

namespace specgen {
namespace {

using Start = ThinkSplitter::Start;

struct SplitCase {
  const char* name;
  Start start;
  std::string text;
  std::string reasoning;
  std::string answer;
};

TEST(ThinkSplitterTest, SplitsHoweverTheTextIsCut) {
  const std::vector<SplitCase> cases = {
      {"no tag", Start::kUndecided, "plain", "", "plain"},
      {"nothing", Start::kUndecided, "", "", ""},
      {"both", Start::kUndecided, "<think>why</think>what", "why", "what"},
      {"leading blanks", Start::kUndecided, " \n<think>\nwhy\n</think>\n\nwhat", "\nwhy\n",
       "\n\nwhat"},
      {"blanks alone are answer", Start::kUndecided, " \n ", "", " \n "},
      {"blanks before plain text stay", Start::kUndecided, "  x", "", "  x"},
      {"never closed", Start::kUndecided, "<think>why", "why", ""},
      {"a started close is reasoning", Start::kUndecided, "<think>why</thin", "why</thin", ""},
      {"almost a tag", Start::kUndecided, "<thing>x", "", "<thing>x"},
      {"a cut tag is answer", Start::kUndecided, "<thi", "", "<thi"},
      {"tags inside reasoning", Start::kUndecided, "<think>a<think>b</</think>c", "a<think>b</",
       "c"},
      {"later tags are answer", Start::kUndecided, "x<think>y</think>", "", "x<think>y</think>"},
      {"a second close is answer", Start::kUndecided, "<think>a</think>b</think>c", "a",
       "b</think>c"},
      {"empty block", Start::kUndecided, "<think></think>x", "", "x"},
      {"starts inside", Start::kInside, "why</think>what", "why", "what"},
      {"all answer", Start::kAnswer, "<think>a</think>b", "", "<think>a</think>b"},
  };
  for (const SplitCase& one : cases) {
    SCOPED_TRACE(one.name);
    for (const Pieces& pieces : ManyCuts(one.text, 20)) {
      ThinkSplitter splitter(one.start);
      std::string reasoning;
      std::string answer;
      for (const std::string_view piece : pieces) splitter.Feed(piece, reasoning, answer);
      splitter.Finish(reasoning, answer);
      ASSERT_EQ(reasoning, one.reasoning);
      ASSERT_EQ(answer, one.answer);
    }
  }
}

TEST(ThinkSplitterTest, HoldsBackNoMoreThanATagCouldNeed) {
  ThinkSplitter splitter(Start::kInside);
  std::string reasoning;
  std::string answer;
  splitter.Feed("a < b </t", reasoning, answer);
  EXPECT_EQ(reasoning, "a < b ");
  splitter.Feed("able>", reasoning, answer);
  EXPECT_EQ(reasoning, "a < b </table>");
  EXPECT_EQ(answer, "");
}

}  // namespace
}  // namespace specgen
