#include "timed_batch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing_judge.h"

namespace specgen {
namespace {

class TimedBatchTest : public testing::Test {
 protected:
  std::unique_ptr<RunnerProcess> Start(const std::string& statement) {
    const JudgeTools tools = judge_.tools();
    auto runner = RunnerProcess::Start(
        {tools.jail, tools.options, tools.runner_path,
         judge_.Compile(problem_,
                        "void scale(const float* x, const float* z, float* y, int64_t n) {"
                        "static int calls = 0; ++calls;" +
                            statement + "}\n"),
         100 * SetLayout(problem_, shape_).stride() + 1},
        judge_.never());
    EXPECT_TRUE(runner.has_value()) << (runner ? "" : runner.error().text);
    return std::move(*runner);
  }
  TestingJudge judge_;
  Problem problem_ = *LoadProblem(TestProblem("scale"));
  Shape shape_{{64}, true};
  InputPool pool_{problem_, shape_, 1};
};

TEST_F(TimedBatchTest, HoldsAsManySetsAsTheArena) {
  const auto runner = Start("(void)x; (void)z; (void)y; (void)n;");
  EXPECT_EQ(TimedBatch(*runner, problem_, shape_, pool_).count_max(), 100U);
}

TEST_F(TimedBatchTest, EveryCallOfEveryBatchHasInputsOfItsOwn) {
  const auto runner = Start("for (int64_t i = 0; i < n; ++i) y[i] = x[i] + z[i];");
  TimedBatch batch(*runner, problem_, shape_, pool_);
  std::vector<TensorBytes> seen;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(batch.Run(50, kTestPatience).has_value());
    ASSERT_EQ(batch.count(), 50U);
    for (std::size_t i = 0; i < batch.count(); ++i) {
      const std::vector<TensorBytes> inputs = pool_.Inputs(batch.Drawn(i).seed);
      const SetLayout layout(problem_, shape_);
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        EXPECT_TRUE(std::ranges::equal(BytesOf(layout.inputs()[k], batch.Set(i)), inputs[k]));
      }
      seen.push_back(inputs[0]);
    }
  }
  std::ranges::sort(seen);
  EXPECT_TRUE(std::ranges::unique(seen).empty());
  EXPECT_EQ(batch.FirstUnwritten(), 50U);
}

TEST_F(TimedBatchTest, ACallThatWritesNothingIsFound) {
  const auto runner = Start("if (calls == 8) return; for (int64_t i = 0; i < n; ++i) y[i] = x[i];");
  TimedBatch batch(*runner, problem_, shape_, pool_);
  ASSERT_TRUE(batch.Run(20, kTestPatience).has_value());
  EXPECT_EQ(batch.FirstUnwritten(), 7U);
}

}  // namespace
}  // namespace specgen
