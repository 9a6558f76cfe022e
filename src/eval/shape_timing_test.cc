#include "shape_timing.h"

#include <gtest/gtest.h>

#include "testing_judge.h"

namespace specgen {
namespace {

JudgeOptions ShortBatchOptions() {
  JudgeOptions options;
  options.batch_min = std::chrono::microseconds(200);
  return options;
}

class ShapeTimingTest : public testing::Test {
 protected:
  ShapeTimingTest() {
    const Judged<void> opened = oracle_.Open(state_, judge_.never());
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().text);
  }
  // Of the last shape.
  ShapeTiming Timing(const std::string& body) {
    const JudgeTools tools = judge_.tools();
    auto runner = RunnerProcess::Start(
        {tools.jail, tools.options, tools.runner_path,
         judge_.Compile(state_->problem(),
                        "void scale(const float* x, const float* z, float* y, int64_t n) {\n" +
                            body + "\n}\n"),
         std::size_t{16} << 20U},
        judge_.never());
    EXPECT_TRUE(runner.has_value()) << (runner ? "" : runner.error().text);
    runner_ = std::move(*runner);
    return ShapeTiming(tools, *state_, 2, oracle_, *runner_, MonotonicNow() + kTestPatience);
  }

  TestingJudge judge_{ShortBatchOptions()};
  std::shared_ptr<ProblemState> state_ = judge_.Prepared("exact");
  Oracle oracle_{judge_.tools()};
  std::unique_ptr<RunnerProcess> runner_;
};

TEST_F(ShapeTimingTest, EachPairIsASampleOfBoth) {
  ShapeTiming timing = Timing(kHonestBody);
  ASSERT_TRUE(timing.Calibrate().has_value());
  for (int pairs = 1; pairs <= 6; ++pairs) {
    ASSERT_TRUE(timing.RunPair().has_value());
    EXPECT_EQ(timing.pair_count(), pairs);
  }
  const ShapeReport report = timing.Report();
  EXPECT_EQ(report.shape, "n=4096");
  EXPECT_GT(report.kernel_time, Duration(0));
  EXPECT_GT(report.baseline_time, Duration(0));
  EXPECT_GT(report.noise, 0.0);
  EXPECT_EQ(report.bytes, 3 * 4096 * 4);
  EXPECT_EQ(report.operations, 2.0 * 4096);
  EXPECT_LE(timing.quiet_pair_count(), timing.pair_count());
  EXPECT_EQ(timing.Warnings().empty(), timing.quiet_pair_count() >= 3);
}

// Which of its calls are looked at is drawn anew for every batch: a few batches see one in four.
TEST_F(ShapeTimingTest, ACandidateThatSkipsSomeOfItsCallsIsFound) {
  ShapeTiming timing =
      Timing(std::string("static int calls = 0; if (++calls % 4 == 0) {\n"
                         "  for (int64_t i = 0; i < n; ++i) y[i] = 1.0f;\n  return; }\n") +
             kHonestBody);
  Judged<void> run = timing.Calibrate();
  for (int pairs = 0; run && pairs < 100; ++pairs) run = timing.RunPair();
  ASSERT_FALSE(run.has_value());
  EXPECT_EQ(run.error().outcome, StageOutcome::kMismatch) << run.error().text;
  EXPECT_NE(run.error().text.find("while it was timed, output 'y' differs"), std::string::npos);
}

// The last of the shared ones would do as well; this one is in no shared place for sure.
TEST_F(ShapeTimingTest, AnyCallThatWritesNothingIsFound) {
  ShapeTiming timing =
      Timing(std::string("static int calls = 0; if (++calls % 50 == 0) return;") + kHonestBody);
  Judged<void> run = timing.Calibrate();
  for (int pairs = 0; run && pairs < 100; ++pairs) run = timing.RunPair();
  ASSERT_FALSE(run.has_value());
  EXPECT_NE(run.error().text.find("were never written"), std::string::npos) << run.error().text;
}

TEST_F(ShapeTimingTest, WhatIsRightByTheTruthAloneIsRightWhileTimedAsWell) {
  // Off by eight tolerances where the reference is exact: wrong. Within one: right.
  ShapeTiming wrong = Timing(std::string(kHonestBody) + " y[5] += 8e-5f;");
  ASSERT_TRUE(wrong.Calibrate().has_value());
  EXPECT_FALSE(wrong.RunPair().has_value());
  ShapeTiming right = Timing(std::string(kHonestBody) + " y[5] += 5e-6f;");
  ASSERT_TRUE(right.Calibrate().has_value());
  EXPECT_TRUE(right.RunPair().has_value());
}

}  // namespace
}  // namespace specgen
