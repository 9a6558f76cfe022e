#include "warm_runners.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <optional>

#include "testing_judge.h"

namespace specgen {
namespace {

class WarmRunnersTest : public testing::Test {
 protected:
  WarmRunnersTest() { prctl(PR_SET_CHILD_SUBREAPER, 1); }

  Judged<std::unique_ptr<RunnerProcess>> Start() {
    RunnerSpec spec{tools_.jail, options_, tools_.runner_path, library_, layout_.stride()};
    spec.warm = &*warm_;
    return RunnerProcess::Start(spec, judge_.never());
  }
  void ExpectWorks() {
    auto runner = Start();
    ASSERT_TRUE(runner.has_value()) << runner.error().text;
    const auto at = [&](const SetLayout::Buffer& buffer) -> float& {
      return *reinterpret_cast<float*>((*runner)->arena().Set(layout_, 0).data() + buffer.offset);
    };
    at(layout_.inputs()[0]) = 2.0F;
    at(layout_.inputs()[1]) = 1.0F;
    const auto called = (*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience);
    ASSERT_TRUE(called.has_value()) << called.error().text;
    EXPECT_EQ(at(layout_.outputs()[0]), 7.0F);
  }

  TestingJudge judge_;
  JudgeOptions options_;
  const JudgeTools tools_ = judge_.tools();
  const Problem problem_ = *LoadProblem(TestProblem("scale"));
  const Shape shape_{{1}, false};
  const SetLayout layout_{problem_, shape_};
  const std::filesystem::path library_ = judge_.Compile(problem_, kHonest);
  std::optional<WarmRunners> warm_{std::in_place, tools_.jail, options_, tools_.runner_path};
};

TEST_F(WarmRunnersTest, StartsWhatIsMissingAndNoMore) {
  warm_->Prewarm(2);
  warm_->Prewarm(2);
  EXPECT_EQ(warm_->count(), 2U);
  EXPECT_TRUE(Eventually([] { return SomeDescendantIsNamed("specgen-runner"); }));
  warm_.reset();
  EXPECT_TRUE(Descendants().empty()) << testing::PrintToString(Descendants());
}

TEST_F(WarmRunnersTest, ACandidateTakesOneAndAnotherServesTheNext) {
  warm_->Prewarm(1);
  ExpectWorks();
  EXPECT_EQ(warm_->count(), 0U);
  ExpectWorks();
  EXPECT_TRUE(Descendants().empty()) << testing::PrintToString(Descendants());
}

TEST_F(WarmRunnersTest, OneThatHasDiedMeanwhileIsReplaced) {
  warm_->Prewarm(1);
  EXPECT_TRUE(Eventually([] { return SomeDescendantIsNamed("bwrap"); }));
  for (const auto& [id, name] : Descendants()) kill(id, SIGKILL);
  EXPECT_TRUE(Eventually([] { return Descendants().empty(); }));
  ExpectWorks();
}

TEST_F(WarmRunnersTest, OneThatWasKilledWhileItStartsLeavesNothing) {
  for (int i = 0; i < 10; ++i) {
    warm_->Prewarm(1);
    warm_.emplace(tools_.jail, options_, tools_.runner_path);
    EXPECT_TRUE(Descendants().empty()) << testing::PrintToString(Descendants());
  }
}

}  // namespace
}  // namespace specgen
