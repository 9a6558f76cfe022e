#include "baseline_report.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

Baseline SoftmaxBaseline() {
  Baseline baseline;
  baseline.problem.name = "softmax";
  CandidateVerdict verdict;
  verdict.last.stage = Stage::kProfiling;
  verdict.last.outcome = StageOutcome::kPassed;
  verdict.last.baseline_time = Duration(6000);
  verdict.last.noise = 0.012;
  ShapeReport shape;
  shape.shape = "rows=10 cols=100";
  shape.timed = true;
  shape.baseline_time = Duration(6000);
  shape.noise = 0.012;
  shape.sample_count = 40;
  shape.bytes = 12'000;
  shape.operations = 3000;
  verdict.last.shapes = {shape};
  verdict.stages = {verdict.last};
  baseline.result.verdicts = {verdict};
  return baseline;
}

TEST(BaselineReportTest, TableShowsTimeNoiseAndBandwidthOfEachShape) {
  const std::string text = BaselineText({SoftmaxBaseline()});
  for (const char* part : {"softmax", "rows=10 cols=100", "6.0 us", "±1.2 %", "40", "12.0 kB",
                           "2.00 GB/s", "0.50 GFLOP/s"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
  }
}

TEST(BaselineReportTest, JsonHoldsTheSame) {
  const nlohmann::json problem = BaselineJson({SoftmaxBaseline()})["problems"][0];
  EXPECT_EQ(problem["baseline_time_us"], 6.0);
  EXPECT_EQ(problem["failure"], nullptr);
  EXPECT_EQ(problem["shapes"][0]["gb_per_s"], 2.0);
  EXPECT_EQ(problem["shapes"][0]["gflop_per_s"], 0.5);
}

TEST(BaselineReportTest, OperationsThatNobodyCountedAreNotShown) {
  Baseline baseline = SoftmaxBaseline();
  baseline.result.verdicts[0].last.shapes[0].operations = 0;
  EXPECT_EQ(BaselineJson({baseline})["problems"][0]["shapes"][0]["gflop_per_s"], nullptr);
  EXPECT_EQ(BaselineText({baseline}).find("0.50"), std::string::npos);
}

TEST(BaselineReportTest, ReferenceThatFailsHasAReasonAndNoTime) {
  Baseline baseline = SoftmaxBaseline();
  StageReport& last = baseline.result.verdicts[0].last;
  last.outcome = StageOutcome::kCrashed;
  last.text = "signal 11";
  baseline.result.verdicts[0].stages = {last};
  EXPECT_NE(BaselineText({baseline}).find("softmax: profiling ended with: crashed. signal 11"),
            std::string::npos);
  const nlohmann::json problem = BaselineJson({baseline})["problems"][0];
  EXPECT_EQ(problem["baseline_time_us"], nullptr);
  EXPECT_EQ(problem["failure"], "profiling ended with: crashed. signal 11");
  EXPECT_TRUE(problem["shapes"].empty());
}

TEST(BaselineReportTest, ReferenceThatDoesNotCompileIsCalledByItsOwnName) {
  Baseline baseline = SoftmaxBaseline();
  baseline.problem.reference = "problems/softmax/reference.cpp";
  StageReport& last = baseline.result.verdicts[0].last;
  last.stage = Stage::kCompilation;
  last.outcome = StageOutcome::kCompileFailed;
  last.text = "candidate.cpp:1:6: error: one\ncandidate.cpp:2:1: error: two\n";
  baseline.result.verdicts[0].stages = {last};
  EXPECT_EQ(BaselineJson({baseline})["problems"][0]["failure"],
            "compilation ended with: compile failed. reference.cpp:1:6: error: one\n"
            "reference.cpp:2:1: error: two\n");
}

TEST(BaselineReportTest, ProblemThatCannotBeJudgedStandsBesideOthersAndIsNamedOnce) {
  Baseline broken = SoftmaxBaseline();
  StageReport& last = broken.result.verdicts[0].last;
  last.stage = Stage::kValidation;
  last.outcome = StageOutcome::kLost;
  last.text = "the reference of problem 'softmax' failed";
  broken.result.verdicts[0].stages = {last};
  broken.result.problem_failure = Error{ErrorCode::kInvalidInput, last.text};
  const std::string text = BaselineText({SoftmaxBaseline(), broken});
  EXPECT_NE(text.find("6.0 us"), std::string::npos) << text;
  EXPECT_NE(text.find("\nthe reference of problem 'softmax' failed\n"), std::string::npos) << text;
  const nlohmann::json problems = BaselineJson({SoftmaxBaseline(), broken})["problems"];
  EXPECT_EQ(problems[0]["failure"], nullptr);
  EXPECT_EQ(problems[1]["failure"], last.text);
}

}  // namespace
}  // namespace specgen
