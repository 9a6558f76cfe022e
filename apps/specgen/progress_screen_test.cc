#include "progress_screen.h"

#include <gtest/gtest.h>

#include "text_table.h"

namespace specgen {
namespace {

ProgressView BusyView() {
  ProgressView view;
  SearchProgress search;
  search.problem = "row_softmax";
  search.view.iteration = 3;
  search.view.best_speedup = Speedup{2'310'000};
  search.iteration_max = 5;
  search.tokens_generated = 12'345;
  search.age = std::chrono::seconds(65);
  view.searches.push_back(search);
  for (std::uint64_t i = 1; i <= 30; ++i) {
    StreamView stream;
    stream.generation = GenerationId(i);
    stream.is_reasoning = i == 1;
    view.streams.push_back(stream);
    WaitingRequest waiting;
    waiting.candidate = CandidateId(i);
    view.waiting.push_back(waiting);
    Decision decision;
    decision.text = "decision " + std::to_string(i);
    view.recent_decisions.push_back(decision);
  }
  return view;
}

bool Contains(const std::vector<std::string>& lines, const std::string& text) {
  for (const std::string& line : lines) {
    if (line.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(ProgressScreenTest, ShowsWhereTheSearchStands) {
  const auto lines = ProgressLines(BusyView(), {120, 40});
  EXPECT_TRUE(Contains(lines, "iteration 3 of 5"));
  EXPECT_TRUE(Contains(lines, "best 2.31x"));
  EXPECT_TRUE(Contains(lines, "12.3 k tokens"));
  EXPECT_TRUE(Contains(lines, "1 m 05 s"));
}

TEST(ProgressScreenTest, LongListsAreCountedAndTheLatestDecisionIsShown) {
  const auto lines = ProgressLines(BusyView(), {120, 40});
  EXPECT_TRUE(Contains(lines, "and 20 more"));
  EXPECT_TRUE(Contains(lines, "decision 30"));
  EXPECT_FALSE(Contains(lines, "decision 1 "));
}

TEST(ProgressScreenTest, FitsTheScreenWhateverItsSize) {
  for (const ScreenSize size : {ScreenSize{20, 3}, ScreenSize{80, 24}, ScreenSize{200, 60}}) {
    const auto lines = ProgressLines(BusyView(), size);
    EXPECT_LE(lines.size(), size.rows);
    for (const std::string& line : lines) EXPECT_LE(CharacterCount(line), size.columns) << line;
  }
}

}  // namespace
}  // namespace specgen
