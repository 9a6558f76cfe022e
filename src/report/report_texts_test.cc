#include "report_texts.h"

#include <gtest/gtest.h>

#include "testing_story.h"

namespace specgen {
namespace {

class ReportTextsTest : public testing::Test {
 protected:
  ReportTextsTest() {
    TestingStory(builder_).TellAll();
    facts_.candidate_text = [](CandidateId candidate) {
      const std::string source = "source of c" + std::to_string(candidate.value());
      return ReportCandidateText{.source = std::make_shared<const std::string>(source),
                                 .error = candidate == CandidateId(2) ? "no ';'" : ""};
    };
  }

  ReportTexts Texts() const { return TextsOf(builder_.books(), facts_, limits_); }

  ReportBuilder builder_;
  ReportFacts facts_;
  ReportLimits limits_;
};

TEST_F(ReportTextsTest, EqualCandidatesShareOneSource) {
  const ReportTexts texts = Texts();
  ASSERT_EQ(texts.sources.size(), 2U);
  EXPECT_EQ(texts.sources[0], "source of c1") << "the best comes first";
  EXPECT_EQ(texts.source_of.at(CandidateId(1)), 0U);
  EXPECT_EQ(texts.source_of.at(CandidateId(3)), 0U);
  EXPECT_EQ(texts.source_of.at(CandidateId(2)), 1U);
  EXPECT_EQ(texts.errors, (std::map<CandidateId, std::string>{{CandidateId(2), "no ';'"}}));
  EXPECT_EQ(texts.sources_left_out, 0U);
}

TEST_F(ReportTextsTest, WhereThereIsNoRoomTheBestIsKept) {
  limits_.source_bytes_max = 12;  // Exactly one of them.
  const ReportTexts texts = Texts();
  EXPECT_EQ(texts.sources, std::vector<std::string>{"source of c1"});
  EXPECT_EQ(texts.sources_left_out, 1U);
  limits_.source_bytes_max = 11;
  EXPECT_TRUE(Texts().sources.empty());
  EXPECT_EQ(Texts().sources_left_out, 3U);
}

TEST_F(ReportTextsTest, AnErrorIsCutBetweenCharacters) {
  facts_.candidate_text = [](CandidateId) {
    return ReportCandidateText{.source = nullptr, .error = "abé"};
  };
  limits_.error_text_max = 4;
  EXPECT_EQ(Texts().errors.at(CandidateId(1)), "abé") << "exactly at the limit";
  limits_.error_text_max = 3;
  EXPECT_EQ(Texts().errors.at(CandidateId(1)), "ab…");
}

TEST_F(ReportTextsTest, AllErrorsTogetherHaveALimit) {
  facts_.candidate_text = [](CandidateId) {
    return ReportCandidateText{.source = nullptr, .error = "12345"};
  };
  limits_.error_bytes_max = 14;
  EXPECT_EQ(Texts().errors.size(), 2U);
  EXPECT_EQ(Texts().errors_left_out, 1U);
}

// The limit is one of the page, where markup is written as escapes.
TEST_F(ReportTextsTest, ATextCountsAsWhatItTakesInThePage) {
  facts_.candidate_text = [](CandidateId) {
    return ReportCandidateText{.source = std::make_shared<const std::string>("<\n\x01é"),
                               .error = ""};
  };
  limits_.source_bytes_max = 6 + 2 + 6 + 2 * 3;
  EXPECT_EQ(Texts().sources.size(), 1U);
  limits_.source_bytes_max -= 1;
  EXPECT_EQ(Texts().sources.size(), 0U);
}

TEST_F(ReportTextsTest, AHostMayKnowNothing) {
  facts_.candidate_text = nullptr;
  EXPECT_TRUE(Texts().sources.empty());
  EXPECT_TRUE(Texts().errors.empty());
}

}  // namespace
}  // namespace specgen
