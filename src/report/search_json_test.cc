#include "search_json.h"

#include <gtest/gtest.h>

#include "testing_story.h"

namespace specgen {
namespace {

class SearchJsonTest : public testing::Test {
 protected:
  SearchJsonTest() { TestingStory(builder_).TellAll(); }

  ReportJsonValue Search() const {
    const ReportTexts texts = TextsOf(builder_.books(), facts_, limits_);
    return SearchReportJson(builder_.books().searches.at(SearchId(1)),
                            {builder_.books(), facts_, limits_, texts});
  }
  // The cell of `column` in each row.
  static std::vector<ReportJsonValue> Column(const ReportJsonValue& table,
                                             const std::string& column) {
    std::size_t at = 0;
    while (table.at("columns").at(at) != column) ++at;
    std::vector<ReportJsonValue> cells;
    for (const ReportJsonValue& row : table.at("rows")) cells.push_back(row.at(at));
    return cells;
  }

  ReportBuilder builder_;
  ReportFacts facts_{.rules = {"r0", "r1", "r2", "cue_en"},
                     .searches = {{SearchId(1), {.problem = "scale", .message = "why"}}}};
  ReportLimits limits_;
};

TEST_F(SearchJsonTest, TellsHowTheSearchEnded) {
  const ReportJsonValue search = Search();
  EXPECT_EQ(search.at("problem"), "scale");
  EXPECT_EQ(search.at("message"), "why");
  EXPECT_EQ(search.at("started_us"), 10'000);
  EXPECT_EQ(search.at("finished_us"), 900'000);
  EXPECT_EQ(search.at("end"), "iteration budget");
  EXPECT_EQ(search.at("best"), 1);
  EXPECT_EQ(search.at("best_speedup"), 2.0);
  EXPECT_EQ(search.at("first_valid"), 1);
  EXPECT_EQ(search.at("options").at("criterion"), "mean");
}

TEST_F(SearchJsonTest, TokensOfForksThatLedToNothingAreWasted) {
  const ReportJsonValue tokens = Search().at("tokens");
  EXPECT_EQ(tokens.at("reasoning").at("generated"), 500);
  EXPECT_EQ(tokens.at("forks").at("generated"), 90);
  EXPECT_EQ(tokens.at("forks").at("cached"), 150);
  EXPECT_EQ(tokens.at("wasted"), 0);
  EXPECT_EQ(tokens.at("fork_count"), 2);
}

TEST_F(SearchJsonTest, EachCandidateHasItsFate) {
  const ReportJsonValue search = Search();
  EXPECT_EQ(search.at("fates"),
            ReportJsonValue({{"compile failed", 1}, {"duplicate", 1}, {"profiled", 1}}));
  EXPECT_EQ(Column(search.at("candidates"), "fate"),
            (std::vector<ReportJsonValue>{"profiled", "compile failed", "duplicate"}));
  EXPECT_EQ(Column(search.at("candidates"), "duplicate_of"),
            (std::vector<ReportJsonValue>{ReportJsonValue(), ReportJsonValue(), 1}));
  EXPECT_EQ(Column(search.at("candidates"), "noise"),
            (std::vector<ReportJsonValue>{0.012, 0.0, 0.0}));
}

TEST_F(SearchJsonTest, RulesTellWhatTheirForksCameTo) {
  const ReportJsonValue rules = Search().at("rules");
  ASSERT_EQ(rules.size(), 3U);
  const ReportJsonValue& cue = rules.at(0);
  EXPECT_EQ(cue.at("trigger"), "implementation cue");
  EXPECT_EQ(cue.at("rule"), "cue_en");
  EXPECT_EQ(cue.at("granted"), 1);
  EXPECT_EQ(cue.at("forks_profiled"), 1);
  EXPECT_EQ(cue.at("decided"), 1);
  EXPECT_EQ(cue.at("tokens"), 40);
  EXPECT_EQ(rules.at(1).at("refused"), ReportJsonValue({{"cooldown", 1}}));
  EXPECT_EQ(rules.at(1).at("rule"), "") << "a rule without a name";
  EXPECT_EQ(rules.at(2).at("trigger"), "idle");
  EXPECT_EQ(rules.at(2).at("rule"), "") << "an idle trigger has no rule";
}

TEST_F(SearchJsonTest, SlotTimeIsSummedByStage) {
  const ReportJsonValue stages = Search().at("stages");
  EXPECT_EQ(stages.at(0).at("slot_us"), 200'000);
  EXPECT_EQ(stages.at(0).at("outcomes"), ReportJsonValue({{"compile failed", 1}, {"passed", 1}}));
  EXPECT_EQ(stages.at(2).at("slot_us"), 200'000);
}

TEST_F(SearchJsonTest, WhatTellsLeastIsLeftOutFirst) {
  limits_.candidate_max = 1;
  limits_.generation_max = 3;
  limits_.trigger_max = 2;
  const ReportJsonValue search = Search();
  EXPECT_EQ(Column(search.at("candidates"), "candidate"), std::vector<ReportJsonValue>{1});
  EXPECT_EQ(search.at("candidates").at("left_out"), 2);
  EXPECT_EQ(Column(search.at("generations"), "generation"),
            (std::vector<ReportJsonValue>{1, 2, 3}));
  EXPECT_EQ(search.at("generations").at("left_out"), 1);
  EXPECT_EQ(Column(search.at("triggers"), "forks"), (std::vector<ReportJsonValue>{1, 1}));
  EXPECT_EQ(search.at("triggers").at("left_out"), 1);
  EXPECT_EQ(search.at("fates").size(), 3U) << "counts are of everything";
}

TEST_F(SearchJsonTest, AnIterationTellsTheCutAndWhatDecidedIt) {
  const ReportJsonValue iterations = Search().at("iterations");
  EXPECT_EQ(Column(iterations, "cut"), (std::vector<ReportJsonValue>{1, 0}));
  EXPECT_EQ(Column(iterations, "decided_by"), (std::vector<ReportJsonValue>{1, ReportJsonValue()}));
  EXPECT_EQ(Column(iterations, "feedback"), (std::vector<ReportJsonValue>{1, 0}));
  EXPECT_EQ(Search().at("bars").at("rows"), ReportJsonValue::parse("[[600000,2.02]]"));
}

}  // namespace
}  // namespace specgen
