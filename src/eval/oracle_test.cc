#include "oracle.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "testing_judge.h"

namespace specgen {
namespace {

template <class T>
std::vector<T> ElementsOf(std::span<const std::byte> bytes) {
  std::vector<T> elements(bytes.size() / sizeof(T));
  std::memcpy(elements.data(), bytes.data(), bytes.size());
  return elements;
}

class OracleTest : public testing::Test {
 protected:
  void Open(const std::string& problem) {
    state_ = judge_.Prepared(problem);
    const Judged<void> opened = oracle_.Open(state_, judge_.never());
    ASSERT_TRUE(opened.has_value()) << opened.error().text;
  }
  const Shape& shape() const { return state_->problem().shapes[1]; }

  TestingJudge judge_;
  Oracle oracle_{judge_.tools()};
  std::shared_ptr<ProblemState> state_;
};

TEST_F(OracleTest, AnswersWhatTheReferenceComputesOnTheInputsOfTheSeed) {
  Open("scale");
  const Judged<SetTruth> truth = oracle_.Answer(shape(), 7);
  ASSERT_TRUE(truth.has_value()) << truth.error().text;
  const SetLayout layout(state_->problem(), shape());
  TensorBytes set(layout.stride());
  oracle_.pool().Fill(layout, 7, set);
  EXPECT_TRUE(std::ranges::equal(truth->inputs[1], BytesOf(layout.inputs()[1], std::span(set))));
  const auto x = ElementsOf<float>(truth->inputs[0]);
  const auto z = ElementsOf<float>(truth->inputs[1]);
  const auto y = ElementsOf<float>(truth->expected[0]);
  ASSERT_EQ(y.size(), 1000U);
  for (std::size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(y[i], 3 * x[i] + z[i], 1e-4);
  EXPECT_TRUE(truth->truth.empty());
}

TEST_F(OracleTest, ATruthComputesTheSameInDoublePrecision) {
  Open("exact");
  const Judged<SetTruth> truth = oracle_.Answer(shape(), 7);
  ASSERT_TRUE(truth.has_value()) << truth.error().text;
  const auto x = ElementsOf<float>(truth->inputs[0]);
  const auto z = ElementsOf<float>(truth->inputs[1]);
  ASSERT_EQ(truth->truth.size(), 1U);
  ASSERT_EQ(truth->truth[0].size(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(truth->truth[0][i], double{z[i]} + 3.0 * double{x[i]});
  }
}

TEST_F(OracleTest, KeepsItsRunnerBetweenStagesAndNotBetweenProblems) {
  Open("scale");
  const RunnerProcess* const first = &oracle_.reference();
  oracle_.Close();
  ASSERT_TRUE(oracle_.Open(state_, judge_.never()).has_value());
  EXPECT_EQ(&oracle_.reference(), first);
  oracle_.Close();
  Open("pair");
  EXPECT_EQ(state_->problem().name, "pair");
  EXPECT_TRUE(oracle_.Answer(state_->problem().shapes[0], 1).has_value());
}

TEST_F(OracleTest, AfterACancelledAnswerItStartsAnew) {
  Open("scale");
  CancelFlag raised;
  raised.Raise();
  ASSERT_TRUE(oracle_.Open(state_, raised).has_value());
  const Judged<SetTruth> cancelled = oracle_.Answer(shape(), 7);
  ASSERT_FALSE(cancelled.has_value());
  EXPECT_EQ(cancelled.error().outcome, StageOutcome::kCancelled);
  oracle_.Close();
  ASSERT_TRUE(oracle_.Open(state_, judge_.never()).has_value());
  EXPECT_TRUE(oracle_.Answer(shape(), 7).has_value());
}

TEST_F(OracleTest, AReferenceThatFailsSaysNothingAboutTheCandidate) {
  TestingFolder folder;
  const auto problem = CopiedProblem(folder, "scale");
  std::ofstream(problem / "reference.cpp")
      << "void scale(const float* x, const float* z, float* y, int64_t n) {\n"
         "  static int calls = 0;\n  if (++calls > 9) __builtin_trap();\n"
         "  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];\n}\n";
  ProblemStore store;
  const auto state = store.Open(judge_.tools(), problem, judge_.never());
  ASSERT_TRUE(state.has_value()) << state.error().text;
  ASSERT_TRUE((*state)->Prepare(judge_.tools(), judge_.never()).has_value());
  ASSERT_TRUE(oracle_.Open(*state, judge_.never()).has_value());
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(oracle_.Answer((*state)->problem().shapes[0], 1).has_value());
  }
  const Judged<SetTruth> failed = oracle_.Answer((*state)->problem().shapes[0], 1);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().outcome, StageOutcome::kLost);
  EXPECT_NE(failed.error().text.find("the reference of problem 'scale'"), std::string::npos);
}

}  // namespace
}  // namespace specgen
