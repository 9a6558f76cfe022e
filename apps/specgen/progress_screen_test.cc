#include "progress_screen.h"

#include <gtest/gtest.h>

#include "text_table.h"

namespace specgen {
namespace {

using std::chrono::seconds;

SearchProgress Softmax() {
  SearchProgress search;
  search.problem = "row_softmax";
  search.view.iteration = 3;
  search.view.best = CandidateId(12);
  search.view.best_speedup = Speedup{2'310'000};
  search.best_noise = Ppm{12'000};
  search.best_age = seconds(20);
  search.iteration_max = 5;
  search.tokens_generated = 12'345;
  search.age = seconds(65);
  return search;
}

ProgressView BusyView() {
  ProgressView view;
  view.elapsed = seconds(100);
  view.searches.push_back(Softmax());
  for (std::uint64_t i = 1; i <= 30; ++i) {
    StreamView stream;
    stream.generation = GenerationId(i);
    stream.is_reasoning = i == 1;
    stream.tokens = 500;
    stream.age = seconds(12);
    stream.quiet = i == 1 ? seconds(2) : seconds(7);
    view.streams.push_back(stream);
    WaitingRequest waiting;
    waiting.candidate = CandidateId(i);
    waiting.since = Instant(seconds(90));
    view.waiting.push_back(waiting);
    Decision decision;
    decision.text = "decision " + std::to_string(i);
    view.recent_decisions.push_back(decision);
  }
  SlotView slot;
  slot.slot = SlotId(1);
  slot.since = Instant(seconds(97));
  view.slots.push_back(slot);
  slot.slot = SlotId(2);
  slot.is_busy = true;
  slot.role = Stage::kProfiling;
  slot.candidate = CandidateId(7);
  view.slots.push_back(slot);
  view.warnings = {"an old warning", "a new warning"};
  return view;
}

std::string Text(const ProgressView& view, ScreenSize size, const std::string& notice = "") {
  std::string text;
  for (const ScreenLine& line : ProgressLines(view, notice, size)) text += line.text + "\n";
  return text;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ProgressScreenTest, ShowsWhereTheSearchStands) {
  const std::string text = Text(BusyView(), {120, 40});
  EXPECT_TRUE(Contains(text, "iteration 3 of 5"));
  EXPECT_TRUE(Contains(text, "best 2.31x ±1.2 % (c12, 20.0 s ago)")) << text;
  EXPECT_TRUE(Contains(text, "12.3 k tokens"));
  EXPECT_TRUE(Contains(text, "1 m 05 s"));
  EXPECT_TRUE(Contains(text, "40 % of the iterations"));
}

TEST(ProgressScreenTest, ShowsWhatIsBusyWithWhatForHowLong) {
  const std::string text = Text(BusyView(), {120, 40});
  EXPECT_TRUE(Contains(text, "1 reasoning, 29 forks in flight")) << text;
  EXPECT_TRUE(Contains(text, "50/s")) << text;
  EXPECT_TRUE(Contains(text, "quiet for 7.0 s"));
  EXPECT_TRUE(Contains(text, "1 profiling, 1 free"));
  EXPECT_TRUE(Contains(text, "profiling of c7 for 3.0 s"));
  EXPECT_TRUE(Contains(text, "free for 3.0 s"));
  EXPECT_TRUE(Contains(text, "for 10.0 s: "));
}

TEST(ProgressScreenTest, EveryListGetsSomeOfTheRoomAndTheRestIsCounted) {
  const std::string text = Text(BusyView(), {120, 24});
  for (const char* title : {"streams", "slots", "queue", "warnings", "decisions"}) {
    EXPECT_TRUE(Contains(text, std::string("\n") + title)) << title << "\n" << text;
  }
  EXPECT_TRUE(Contains(text, "not shown)"));
  EXPECT_TRUE(Contains(text, "decision 30"));
  EXPECT_FALSE(Contains(text, "decision 1\n"));
  EXPECT_TRUE(Contains(text, "a new warning"));
}

TEST(ProgressScreenTest, FitsTheScreenWhateverItsSize) {
  for (const std::size_t columns : {1U, 2U, 20U, 80U, 300U}) {
    for (const std::size_t rows : {1U, 2U, 3U, 5U, 8U, 24U, 80U}) {
      const auto lines = ProgressLines(BusyView(), "stopping", {columns, rows});
      EXPECT_LE(lines.size(), rows);
      for (const ScreenLine& line : lines) EXPECT_LE(CharacterCount(line.text), columns);
    }
  }
}

TEST(ProgressScreenTest, OnOneLineTheNoticeOrTheSearchIsLeft) {
  EXPECT_EQ(Text(BusyView(), {24, 1}), "row_softmax      iterat…\n");
  EXPECT_EQ(Text(BusyView(), {24, 1}, "stopping"), "stopping\n");
}

TEST(ProgressScreenTest, OfManySearchesThoseThatGoOnComeFirst) {
  ProgressView view;
  for (int i = 0; i < 30; ++i) {
    SearchProgress search = Softmax();
    search.problem = "p" + std::to_string(i);
    if (i < 20) search.end = SearchEnd::kTokenBudget;
    view.searches.push_back(search);
  }
  const std::string text = Text(view, {120, 24});
  EXPECT_EQ(text.find("p20 "), 0U) << text;
  EXPECT_TRUE(Contains(text, "and 19 more searches")) << text;
  EXPECT_TRUE(Contains(text, "streams"));
}

TEST(ProgressScreenTest, StreamsOfSeveralSearchesTellWhoseTheyAre) {
  ProgressView view;
  for (const std::uint64_t id : {1U, 2U}) {
    view.searches.push_back(Softmax());
    view.searches.back().view.search = SearchId(id);
    view.searches.back().problem = "p" + std::to_string(id);
  }
  StreamView stream;
  stream.search = SearchId(2);
  view.streams = {stream};
  EXPECT_TRUE(Contains(Text(view, {120, 24}), "  of p2"));
  view.searches.erase(view.searches.begin());
  EXPECT_FALSE(Contains(Text(view, {120, 24}), "  of p2"));
}

TEST(ProgressScreenTest, TimeLeftFollowsFromTheBudgetThatIsUsedUpFirst) {
  SearchProgress search = Softmax();
  search.age = seconds(60);
  EXPECT_EQ(TimeLeft(search), seconds(90));  // Two of five iterations took a minute.
  search.token_max = 24'690;
  EXPECT_EQ(TimeLeft(search), seconds(60));
  search.wall_time_max = seconds(80);
  EXPECT_EQ(TimeLeft(search), seconds(20));
  search.end = SearchEnd::kStopped;
  EXPECT_EQ(TimeLeft(search), Duration(0));
}

TEST(ProgressScreenTest, NothingTellsTheTimeLeftOfASearchThatHasJustBegun) {
  SearchProgress search = Softmax();
  search.age = seconds(1);
  EXPECT_EQ(TimeLeft(search), Duration(0));
  search = Softmax();
  search.view.iteration = 1;
  EXPECT_EQ(TimeLeft(search), Duration(0));
}

}  // namespace
}  // namespace specgen
