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

}  // namespace
}  // namespace specgen
