#include "report_side.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

class ReportSideTest : public testing::Test {
 protected:
  ReportSideTest() {
    options_.endpoint.base_url = "https://user:secret@host:8000/v1";
    options_.endpoint.api_key = "secret";
    result_.folder = "runs/one";
    result_.model = "some-model";
    result_.searches = {{.search = SearchId(1), .problem = "scale", .message = "why"}};
    result_.searches[0].end = SearchEnd::kIterationBudget;
    StoredCandidate draft;
    draft.source = std::make_shared<const std::string>("source");
    candidate_ = candidates_.Add(draft);
  }

  ReportFacts Facts() {
    return ReportFactsOf({.options = options_,
                          .result = result_,
                          .books = books_,
                          .candidates = candidates_,
                          .machine = machine_,
                          .worker = worker_,
                          .started = {}},
                         rules_);
  }
  void AddReport(Stage stage, StageOutcome outcome, const std::string& text) {
    StageReport report;
    report.stage = stage;
    report.outcome = outcome;
    report.text = text;
    candidates_.AddReport(candidate_, report);
  }

  RunOptions options_;
  RunResult result_;
  RunBooks books_;
  CandidateStore candidates_;
  CandidateId candidate_;
  const MachineFacts machine_;
  const WorkerHello worker_;
  const TriggerRules rules_ = TriggerRules::BuiltIn();
};

TEST_F(ReportSideTest, NamesTheRunItsSearchesAndItsRules) {
  const ReportFacts facts = Facts();
  EXPECT_EQ(facts.run, "one");
  EXPECT_EQ(facts.started_utc, "1970-01-01T00:00:00Z");
  EXPECT_EQ(facts.exit, "finished");
  EXPECT_EQ(facts.searches.at(SearchId(1)).problem, "scale");
  EXPECT_EQ(facts.searches.at(SearchId(1)).message, "why");
  ASSERT_EQ(facts.rules.size(), rules_.rule_count());
  EXPECT_EQ(facts.rules[0], rules_.rule_name(0));
}

TEST_F(ReportSideTest, TellsWhatTheModelWas) {
  EXPECT_EQ(Facts().model_kind, ReportModelKind::kModel);
  result_.model = "replay:scale";
  EXPECT_EQ(Facts().model_kind, ReportModelKind::kReplay);
  // None answered: the one that was asked for.
  result_.model = "";
  options_.endpoint.model = "synthetic:scale";
  EXPECT_EQ(Facts().model_kind, ReportModelKind::kSynthetic);
}

TEST_F(ReportSideTest, TellsNoSecret) {
  const ReportFacts facts = Facts();
  EXPECT_FALSE(facts.facts.empty());
  for (const ReportFact& fact : facts.facts) {
    EXPECT_EQ(fact.text.find("secret"), std::string::npos) << fact.name;
  }
}

TEST_F(ReportSideTest, ACandidatesErrorIsWhatTheJudgeSaidLast) {
  EXPECT_EQ(Facts().candidate_text(candidate_).error, "");
  EXPECT_EQ(*Facts().candidate_text(candidate_).source, "source");
  AddReport(Stage::kCompilation, StageOutcome::kPassed, "compiled");
  EXPECT_EQ(Facts().candidate_text(candidate_).error, "");
  AddReport(Stage::kValidation, StageOutcome::kMismatch, "y differs");
  EXPECT_EQ(Facts().candidate_text(candidate_).error, "y differs");
}

}  // namespace
}  // namespace specgen
