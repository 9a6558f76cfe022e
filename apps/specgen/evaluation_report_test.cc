#include "evaluation_report.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

using Stages = std::vector<std::pair<Stage, StageOutcome>>;

CandidateVerdict VerdictOf(const std::string& path, const Stages& stages) {
  CandidateVerdict verdict;
  verdict.path = path;
  for (const auto& [stage, outcome] : stages) {
    verdict.last.stage = stage;
    verdict.last.outcome = outcome;
    verdict.stages.push_back(verdict.last);
  }
  return verdict;
}

std::string VerdictIn(const CandidateVerdict& verdict) {
  return EvaluationJson("p", {{}, {verdict}, true})["candidates"][0]["verdict"];
}

TEST(EvaluationReportTest, WhatWasStoppedOnItsWayIsNotJudged) {
  using enum StageOutcome;
  EXPECT_EQ(VerdictIn(VerdictOf("a", {})), "not judged");
  EXPECT_EQ(VerdictIn(VerdictOf("a", {{Stage::kCompilation, kPassed}})), "not judged");
  EXPECT_EQ(VerdictIn(VerdictOf("a", {{Stage::kCompilation, kCancelled}})), "not judged");
  EXPECT_EQ(
      VerdictIn(VerdictOf("a", {{Stage::kCompilation, kPassed}, {Stage::kValidation, kLost}})),
      "not judged");
  EXPECT_EQ(VerdictIn(VerdictOf("a", {{Stage::kCompilation, kCompileFailed}})), "compile failed");
  EXPECT_EQ(VerdictIn(VerdictOf("a", {{Stage::kProfiling, kPassed}})), "passed");
}

TEST(EvaluationReportTest, TableSaysWhatIsNotJudged) {
  const std::string text =
      EvaluationText({{}, {VerdictOf("a", {{Stage::kCompilation, StageOutcome::kPassed}})}, true});
  EXPECT_NE(text.find("not judged"), std::string::npos) << text;
  EXPECT_EQ(text.find("passed"), std::string::npos) << text;
}

TEST(EvaluationReportTest, StageThatDidNotRunTookNoTime) {
  CandidateVerdict verdict = VerdictOf("a", {{Stage::kCompilation, StageOutcome::kCompileFailed}});
  verdict.stages[0].times.ran = std::chrono::seconds(3);
  const std::string text = EvaluationText({{}, {verdict}, false});
  EXPECT_NE(text.find("3.0 s"), std::string::npos) << text;
  EXPECT_EQ(text.find("0 ns"), std::string::npos) << text;
}

TEST(EvaluationReportTest, NamesLeaveOutWhatAllPathsShare) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(ShortNames({"/a/b/x.cpp"}), Names{"x.cpp"});
  EXPECT_EQ(ShortNames({"/a/b/x.cpp", "/a/b/y.cpp"}), (Names{"x.cpp", "y.cpp"}));
  EXPECT_EQ(ShortNames({"/a/b/x.cpp", "/a/c/x.cpp"}), (Names{"b/x.cpp", "c/x.cpp"}));
  EXPECT_EQ(ShortNames({"/a/x.cpp", "b/x.cpp"}), (Names{"/a/x.cpp", "b/x.cpp"}));
  EXPECT_EQ(ShortNames({"x.cpp"}), Names{"x.cpp"});
  EXPECT_TRUE(ShortNames({}).empty());
}

// Two timed shapes, one that is not, and these warnings.
CandidateVerdict WarnedVerdict(const std::vector<std::string>& warnings) {
  CandidateVerdict verdict =
      VerdictOf("/folder/a.cpp", {{Stage::kProfiling, StageOutcome::kPassed}});
  for (const char* shape : {"n=1", "n=16", "n=3"}) {
    ShapeReport& report = verdict.last.shapes.emplace_back();
    report.shape = shape;
    report.timed = report.shape != "n=3";
  }
  verdict.last.warnings = warnings;
  verdict.stages = {verdict.last};
  return verdict;
}

TEST(EvaluationReportTest, WarningsOfSeveralShapesAreOne) {
  using Texts = std::vector<std::string>;
  const Texts busy = {"busy: the times with n=1 include waiting",
                      "busy: the times with n=16 include waiting"};
  EXPECT_EQ(MergedWarnings(WarnedVerdict(busy)),
            Texts{"busy: the times include waiting (2 of 2 timed shapes)"});
  EXPECT_EQ(MergedWarnings(WarnedVerdict({busy[1]})), Texts{busy[1]});
  EXPECT_EQ(
      MergedWarnings(WarnedVerdict({"zeros pass for 'y' with n=3", "zeros pass for 'y' with n=1"})),
      Texts{"zeros pass for 'y' (2 of 3 shapes)"});
}

TEST(EvaluationReportTest, OfFiguresThatDifferTheWorstIsKept) {
  EXPECT_EQ(
      MergedWarnings(WarnedVerdict({"the times with n=1 are known to within 2.5 % only",
                                    "the times with n=16 are known to within 34.1 % only"})),
      std::vector<std::string>{"the times are known to within 34.1 % only (worst of 2 shapes)"});
}

TEST(EvaluationReportTest, DigitsInNamesAreNoFigures) {
  EXPECT_EQ(MergedWarnings(
                WarnedVerdict({"zeros pass for 'y1' with n=1", "zeros pass for 'y2' with n=1"}))
                .size(),
            2U);
}

TEST(EvaluationReportTest, WarningsAreNotInTheTextButStandForThemselves) {
  const EvaluationResult result{{}, {WarnedVerdict({"slow", "slow"})}, false};
  EXPECT_EQ(EvaluationText(result).find("slow"), std::string::npos);
  EXPECT_EQ(EvaluationWarnings(result), "specgen: warning: a.cpp: slow\n");
  const nlohmann::json json = EvaluationJson("p", result);
  EXPECT_EQ(json["candidates"][0]["stages"][0]["warnings"].size(), 2U);
}

}  // namespace
}  // namespace specgen
