#include "timed_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

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
  InputPool pool_{problem_, 1};
};

std::vector<std::uint64_t> Seeds(std::size_t count, std::uint64_t first = 1) {
  std::vector<std::uint64_t> seeds(count);
  std::iota(seeds.begin(), seeds.end(), first);
  return seeds;
}

TEST_F(TimedBatchTest, HoldsAsManySetsAsTheArena) {
  const auto runner = Start("(void)x; (void)z; (void)y; (void)n;");
  EXPECT_EQ(TimedBatch(*runner, problem_, shape_, pool_).count_max(), 100U);
}

TEST_F(TimedBatchTest, EveryCallHasTheInputsOfItsSeedAndAnOutputThatIsPoisoned) {
  const auto runner = Start("for (int64_t i = 0; i < n; ++i) y[i] = x[i] + z[i];");
  TimedBatch batch(*runner, problem_, shape_, pool_);
  const SetLayout layout(problem_, shape_);
  std::set<std::uint32_t> poisons;
  for (const std::uint64_t first : {1U, 1000U}) {
    const auto timing = batch.Run(Seeds(50, first), kTestPatience);
    ASSERT_TRUE(timing.has_value());
    EXPECT_GT(timing->elapsed, Duration(0));
    ASSERT_EQ(batch.count(), 50U);
    for (std::size_t i = 0; i < batch.count(); ++i) {
      TensorBytes filled(layout.stride());
      pool_.Fill(layout, first + i, filled);
      for (const SetLayout::Buffer& input : layout.inputs()) {
        EXPECT_TRUE(std::ranges::equal(BytesOf(input, batch.Set(i)),
                                       BytesOf(input, std::span<std::byte>(filled))));
      }
      poisons.insert(batch.poison(i));
    }
  }
  EXPECT_GT(poisons.size(), 90U);
  EXPECT_EQ(batch.FirstUnwritten(), 50U);
}

TEST_F(TimedBatchTest, ACallThatWritesNothingIsFound) {
  const auto runner = Start("if (calls == 8) return; for (int64_t i = 0; i < n; ++i) y[i] = x[i];");
  TimedBatch batch(*runner, problem_, shape_, pool_);
  ASSERT_TRUE(batch.Run(Seeds(20), kTestPatience).has_value());
  EXPECT_EQ(batch.FirstUnwritten(), 7U);
}

}  // namespace
}  // namespace specgen
