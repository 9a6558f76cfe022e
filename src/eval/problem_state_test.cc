#include "problem_state.h"

#include <gtest/gtest.h>

#include <fstream>

#include "testing_judge.h"

namespace specgen {
namespace {

class ProblemStateTest : public testing::Test {
 protected:
  Judged<std::shared_ptr<ProblemState>> Open(const std::filesystem::path& folder) {
    return store_.Open(judge_.tools(), folder, judge_.never());
  }
  // The text of the verdict with this reference.
  std::string FailureWith(const std::string& reference) {
    TestingFolder folder;
    const auto problem = CopiedProblem(folder, "scale");
    std::ofstream(problem / "reference.cpp") << reference;
    const auto state = Open(problem);
    if (!state) return Lost(state.error());
    const Judged<void> prepared = (*state)->Prepare(judge_.tools(), judge_.never());
    return prepared ? "fine" : Lost(prepared.error());
  }
  static std::string Lost(const Verdict& verdict) {
    EXPECT_EQ(verdict.outcome, StageOutcome::kLost) << "a bad reference is no candidate's fault";
    EXPECT_EQ(verdict.failure, ErrorCode::kInvalidInput);
    return verdict.text;
  }
  TestingJudge judge_;
  ProblemStore store_;
};

TEST_F(ProblemStateTest, APreparedProblemKnowsItsReference) {
  const auto state = judge_.Prepared("scale");
  for (std::size_t shape = 0; shape < 3; ++shape) {
    EXPECT_GT(state->reference_time(shape), Duration(0));
  }
  EXPECT_TRUE(std::filesystem::exists(state->reference_library()));
  EXPECT_TRUE(state->truth_library().empty());
  EXPECT_TRUE(state->warnings().empty());
}

TEST_F(ProblemStateTest, ATruthThatDoesNotCompileIsTheProblemsFault) {
  TestingFolder folder;
  const auto problem = CopiedProblem(folder, "exact");
  std::ofstream(problem / "truth.cpp") << "void scale(const float*) { nonsense }\n";
  const auto state = Open(problem);
  ASSERT_FALSE(state.has_value());
  EXPECT_NE(Lost(state.error()).find("its truth: truth.cpp:1:"), std::string::npos)
      << state.error().text;
}

TEST_F(ProblemStateTest, TheSameFolderIsOpenedOnceUntilItChanges) {
  TestingFolder folder;
  const auto problem = CopiedProblem(folder, "scale");
  const auto first = Open(problem);
  const auto second = Open(problem);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(*first, *second);
  std::ofstream(problem / "reference.cpp", std::ios::app) << "// changed\n";
  const auto changed = Open(problem);
  ASSERT_TRUE(changed.has_value());
  EXPECT_NE(*first, *changed);
}

TEST_F(ProblemStateTest, ABadReferenceIsNamedAsSuch) {
  const std::string head = "void scale(const float* x, const float*, float* y, int64_t n) {\n";
  EXPECT_NE(FailureWith("int broken(").find("failed: compile failed"), std::string::npos);
  EXPECT_NE(FailureWith(head + "  y[0] = *(volatile float*)nullptr; }").find("crashed"),
            std::string::npos);
  EXPECT_NE(FailureWith(head + "  for (int64_t i = 0; i + 1 < n; ++i) y[i] = x[i]; }")
                .find("leaves elements of an output unwritten"),
            std::string::npos);
  EXPECT_NE(FailureWith(head + "  for (int64_t i = 0; i <= n; ++i) y[i] = 1.0f; }")
                .find("wrote 0 bytes past the end of 'y'"),
            std::string::npos);
}

// As an operator does, or a kernel that has no memory left: the next try may succeed.
TEST_F(ProblemStateTest, AReferenceThatWasKilledIsNotTheProblemsFault) {
  TestingFolder folder;
  const auto problem = CopiedProblem(folder, "scale");
  std::ofstream(problem / "reference.cpp")
      << "#include <signal.h>\nvoid scale(const float*, const float*, float*, int64_t) {\n"
         "  raise(SIGKILL);\n}\n";
  const auto state = store_.Open(judge_.tools(), problem, judge_.never());
  ASSERT_TRUE(state.has_value()) << state.error().text;
  const Judged<void> prepared = (*state)->Prepare(judge_.tools(), judge_.never());
  ASSERT_FALSE(prepared.has_value());
  EXPECT_EQ(prepared.error().outcome, StageOutcome::kLost);
  EXPECT_EQ(prepared.error().failure, ErrorCode::kUnavailable) << prepared.error().text;
  EXPECT_NE(prepared.error().text.find("SIGKILL"), std::string::npos) << prepared.error().text;
}

TEST_F(ProblemStateTest, ABadReferenceIsNotCalledACandidate) {
  for (const char* reference : {"int broken(", "#include \"other.h\"\n", "int nothing;"}) {
    const std::string text = FailureWith(reference);
    EXPECT_EQ(text.find("candidate"), std::string::npos) << text;
  }
  EXPECT_NE(FailureWith("int broken(").find(" reference.cpp:1:"), std::string::npos);
}

TEST_F(ProblemStateTest, AReferenceThatModifiesItsInputsIsRefused) {
  EXPECT_NE(FailureWith("void scale(const float* x, const float* z, float* y, int64_t n) {\n"
                        "  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];\n"
                        "  const_cast<float*>(z)[0] = 1.0f;\n}\n")
                .find("it modifies its input 'z'"),
            std::string::npos);
}

TEST_F(ProblemStateTest, AReferenceThatDoesNotReturnIsTriedOnce) {
  JudgeOptions options;
  options.call_deadline_max = std::chrono::milliseconds(300);
  TestingJudge hasty(options);
  TestingFolder folder;
  const auto problem = CopiedProblem(folder, "scale");
  std::ofstream(problem / "reference.cpp")
      << "void scale(const float*, const float*, float* y, int64_t) {\n"
         "  for (;;) *(volatile float*)y = 1.0f;\n}\n";
  const auto state = store_.Open(hasty.tools(), problem, hasty.never());
  ASSERT_TRUE(state.has_value()) << state.error().text;
  const Judged<void> first = (*state)->Prepare(hasty.tools(), hasty.never());
  ASSERT_FALSE(first.has_value());
  EXPECT_NE(first.error().text.find("the reference did not return within 300 ms"),
            std::string::npos)
      << first.error().text;
  // A second try would be cancelled.
  CancelFlag raised;
  raised.Raise();
  const Judged<void> second = (*state)->Prepare(hasty.tools(), raised);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().text, first.error().text);
}

TEST_F(ProblemStateTest, AProblemThatCannotTellRightFromEmptyIsFlagged) {
  const std::string head =
      "void scale(const float* x, const float*, float* y, int64_t n) {\n"
      "  for (int64_t i = 0; i < n; ++i) y[i] = ";
  const struct {
    const char* value;
    const char* warning;
  } cases[] = {
      {"0.0f * x[i];", "the tolerance lets zeros pass for output 'y' with n=1000"},
      {"1.0f + 1e-7f * x[i];", "the tolerance lets a constant pass for output 'y' with n=1000"},
      {"(float)i;",
       "the tolerance lets the answer to other inputs pass for output 'y' with n=1000"},
  };
  for (const auto& flagged : cases) {
    TestingFolder folder;
    const auto problem = CopiedProblem(folder, "scale");
    std::ofstream(problem / "reference.cpp") << head << flagged.value << "\n}\n";
    const auto state = Open(problem);
    ASSERT_TRUE(state.has_value()) << state.error().text;
    ASSERT_TRUE((*state)->Prepare(judge_.tools(), judge_.never()).has_value());
    ASSERT_EQ((*state)->warnings().size(), 2U) << "one element cannot tell anything";
    EXPECT_EQ((*state)->warnings()[0], flagged.warning);
  }
}

TEST_F(ProblemStateTest, ShapesThatDoNotFitIntoMemoryAreRefused) {
  JudgeOptions options;
  options.memory_max = std::int64_t{1} << 30U;
  TestingJudge small(options);
  TestingFolder folder;
  const auto problem = CopiedProblem(folder, "scale");
  std::ofstream(problem / "problem.toml", std::ios::app) << "[[shapes]]\nn = 2000000000\n";
  const auto state = store_.Open(small.tools(), problem, small.never());
  ASSERT_TRUE(state.has_value()) << state.error().text;
  const Judged<void> prepared = (*state)->Prepare(small.tools(), small.never());
  ASSERT_FALSE(prepared.has_value());
  EXPECT_NE(prepared.error().text.find("at most 357913941 are allowed"), std::string::npos);
}

TEST_F(ProblemStateTest, AReferenceThatIsTooSlowToBeJudgedIsRefused) {
  JudgeOptions options;
  options.stage_deadline = std::chrono::microseconds(1);
  TestingJudge hasty(options);
  const auto state = store_.Open(hasty.tools(), TestProblem("scale"), hasty.never());
  ASSERT_TRUE(state.has_value()) << state.error().text;
  const Judged<void> prepared = (*state)->Prepare(hasty.tools(), hasty.never());
  ASSERT_FALSE(prepared.has_value());
  EXPECT_EQ(prepared.error().failure, ErrorCode::kInvalidInput);
  EXPECT_NE(prepared.error().text.find("too large to be judged"), std::string::npos);
}

TEST(CallDeadlineTest, GrowsWithTheReferenceBetweenItsBounds) {
  JudgeOptions options;
  options.call_deadline_min = std::chrono::seconds(3);
  options.call_deadline_max = std::chrono::seconds(20);
  EXPECT_EQ(CallDeadline(options, Duration(0)), std::chrono::seconds(3));
  EXPECT_EQ(CallDeadline(options, std::chrono::milliseconds(10)), std::chrono::seconds(4));
  EXPECT_EQ(CallDeadline(options, std::chrono::hours(1000)), std::chrono::seconds(20));
}

}  // namespace
}  // namespace specgen
