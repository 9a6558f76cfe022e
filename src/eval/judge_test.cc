#include "judge.h"

#include <gtest/gtest.h>

#include "testing_judge.h"

namespace specgen {
namespace {

class JudgeTest : public testing::Test {
 protected:
  StageReport Run(Stage stage, const std::string& source, const std::string& problem = "scale") {
    StageJob job;
    job.request = RequestId(3);
    job.lease = SlotLeaseId(4);
    job.stage = stage;
    job.source = source;
    job.problem_folder = TestProblem(problem);
    return RunStageJob(judge_.tools(), problems_, device_, job, cancel_);
  }
  static JudgeOptions Quick() {
    JudgeOptions options;
    options.profiling_time_max = std::chrono::milliseconds(200);
    options.sample_max = 8;
    return options;
  }
  TestingJudge judge_{Quick()};
  ProblemStore problems_;
  Device device_{judge_.tools()};
  CancelFlag cancel_;
};

constexpr const char* kTwo =
    "void pair(const float* a, const int32_t* k, double* sum, int32_t* twice, int64_t rows,\n"
    "          int64_t cols) {\n"
    "  for (int64_t r = 0; r < rows; ++r) {\n"
    "    double s = 0.0;\n"
    "    for (int64_t c = 0; c < cols; ++c) s += a[r * cols + c];\n"
    "    sum[r] = s;\n"
    "  }\n"
    "  for (int64_t c = 0; c < cols; ++c) twice[c] = 2 * k[c];\n"
    "}\n";

TEST_F(JudgeTest, EachStageDoesItsPart) {
  const StageReport compiled = Run(Stage::kCompilation, kTwo, "pair");
  EXPECT_EQ(compiled.outcome, StageOutcome::kPassed) << compiled.text;
  EXPECT_EQ(compiled.request, RequestId(3));
  EXPECT_EQ(compiled.lease, SlotLeaseId(4));
  EXPECT_GT(compiled.times.compiled, Duration(0));
  EXPECT_TRUE(compiled.shapes.empty());

  const StageReport validated = Run(Stage::kValidation, kTwo, "pair");
  EXPECT_EQ(validated.outcome, StageOutcome::kPassed) << validated.text;
  EXPECT_EQ(validated.times.compiled, Duration(0)) << "the cache has it";
  EXPECT_EQ(validated.shapes.size(), 3U);
  EXPECT_EQ(validated.kernel_time, Duration(0));

  const StageReport profiled = Run(Stage::kProfiling, kTwo, "pair");
  EXPECT_EQ(profiled.outcome, StageOutcome::kPassed) << profiled.text;
  ASSERT_EQ(profiled.shapes.size(), 2U) << "two shapes are timed";
  EXPECT_EQ(profiled.kernel_time, profiled.shapes[0].kernel_time + profiled.shapes[1].kernel_time);
  EXPECT_EQ(profiled.baseline_time,
            profiled.shapes[0].baseline_time + profiled.shapes[1].baseline_time);
  EXPECT_GT(profiled.noise, 0.0);
  EXPECT_LE(profiled.noise, std::max(profiled.shapes[0].noise, profiled.shapes[1].noise));
  EXPECT_GT(profiled.sample_count, 0);
  EXPECT_GT(profiled.ceiling.bytes_per_second, 0.0);
  EXPECT_EQ(validated.ceiling.bytes_per_second, 0.0) << "nothing was timed";
}

TEST_F(JudgeTest, TheSecondOutputIsComparedAsWell) {
  std::string source = kTwo;
  source.replace(source.find("2 * k"), 5, "3 * k");
  const StageReport report = Run(Stage::kValidation, source, "pair");
  EXPECT_EQ(report.outcome, StageOutcome::kMismatch);
  EXPECT_NE(report.text.find("output 'twice' differs"), std::string::npos) << report.text;
}

TEST_F(JudgeTest, AnUnknownProblemSaysNothingAboutTheCandidate) {
  const StageReport report = Run(Stage::kCompilation, kTwo, "nowhere");
  EXPECT_EQ(report.outcome, StageOutcome::kLost);
  EXPECT_NE(report.text.find("problem.toml is not there"), std::string::npos) << report.text;
}

TEST_F(JudgeTest, ACancelledStageSaysSo) {
  cancel_.Raise();
  for (const Stage stage : {Stage::kCompilation, Stage::kValidation, Stage::kProfiling}) {
    EXPECT_EQ(Run(stage, kTwo, "pair").outcome, StageOutcome::kCancelled);
  }
  ExpectNothingRuns();
}

TEST_F(JudgeTest, AfterACancelledStageTheNextOneIsJudgedAsUsual) {
  ASSERT_EQ(Run(Stage::kValidation, kTwo, "pair").outcome, StageOutcome::kPassed);
  {
    CancelFlag raised;
    raised.Raise();
    StageJob job;
    job.stage = Stage::kValidation;
    job.source = kTwo;
    job.problem_folder = TestProblem("pair");
    EXPECT_EQ(RunStageJob(judge_.tools(), problems_, device_, job, raised).outcome,
              StageOutcome::kCancelled);
  }
  EXPECT_EQ(Run(Stage::kValidation, kTwo, "pair").outcome, StageOutcome::kPassed);
}

TEST_F(JudgeTest, APreparedProblemHasATruthThatAgreesWithItsReference) {
  const auto prepare = [&](const std::filesystem::path& folder) {
    return PrepareProblem(judge_.tools(), problems_, folder, cancel_);
  };
  EXPECT_TRUE(prepare(TestProblem("exact")).has_value());
  TestingFolder folder;
  const auto problem = CopiedProblem(folder, "exact");
  std::ofstream(problem / "truth.cpp")
      << "void scale(const double* x, const double* z, double* y, int64_t n) {\n"
         "  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.01 * x[i];\n}\n";
  const Judged<void> wrong = prepare(problem);
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().failure, ErrorCode::kInvalidInput);
  EXPECT_NE(wrong.error().text.find("is further from its truth"), std::string::npos)
      << wrong.error().text;
}

}  // namespace
}  // namespace specgen
