#include "compiler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "testing_judge.h"

namespace specgen {
namespace {

constexpr const char* kSource = "void scale(const float*, const float*, float*, int64_t) {}\n";

class CompilerTest : public testing::Test {
 protected:
  Judged<CompiledLibrary> Compile(const std::string& source) {
    return judge_.tools().compiler.Compile(problem_, source, judge_.never());
  }
  std::size_t FileCount() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(judge_.cache_folder()), {}));
  }
  TestingJudge judge_;
  Problem problem_ = *LoadProblem(TestProblem("scale"));
};

TEST_F(CompilerTest, TheSameSourceIsCompiledOnce) {
  const auto first = Compile(kSource);
  ASSERT_TRUE(first.has_value()) << first.error().text;
  EXPECT_GT(first->compiled, Duration(0));
  const auto second = Compile(kSource);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->compiled, Duration(0));
  EXPECT_EQ(second->path, first->path);
  EXPECT_EQ(FileCount(), 1U) << "no scratch is left";
}

TEST_F(CompilerTest, AnotherByteOrAnotherPrototypeIsAnotherLibrary) {
  const auto first = Compile(kSource);
  const auto spaced = Compile(std::string(kSource) + " ");
  ASSERT_TRUE(first.has_value() && spaced.has_value());
  EXPECT_NE(first->path, spaced->path);
  problem_.dims = {"count"};
  const auto renamed = Compile(kSource);
  ASSERT_TRUE(renamed.has_value());
  EXPECT_GT(renamed->compiled, Duration(0));
  EXPECT_NE(first->path, renamed->path);
}

TEST_F(CompilerTest, AFailureLeavesNothing) {
  const auto library = Compile("int broken(");
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().outcome, StageOutcome::kCompileFailed);
  EXPECT_EQ(FileCount(), 0U);
}

TEST_F(CompilerTest, ACancelledCompilationIsNoVerdict) {
  CancelFlag cancel;
  cancel.Raise();
  const auto library = judge_.tools().compiler.Compile(problem_, kSource, cancel);
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().outcome, StageOutcome::kCancelled);
  EXPECT_EQ(FileCount(), 0U);
}

TEST_F(CompilerTest, ACompilerThatWantsTooMuchMemoryFails) {
  JudgeOptions options;
  options.memory_max = std::int64_t{200} << 20U;
  TestingJudge small(options);
  // A table that the compiler must hold in memory while it evaluates it.
  const auto library = small.tools().compiler.Compile(
      problem_,
      "struct Table { int v[100000000]; constexpr Table() : v() { for (int& x : v) x = 1; } };\n"
      "constexpr Table kTable;\n",
      small.never());
  ASSERT_FALSE(library.has_value());
  EXPECT_EQ(library.error().outcome, StageOutcome::kCompileFailed) << library.error().text;
}

// A compiler that a candidate has taken over, by way of a defect of its own: a shell with the
// compiler's walls around it.
class TakenCompilerTest : public testing::Test {
 protected:
  // What the script prints; `result` is then what was handed out.
  std::string Printed(const std::string& script) {
    const CapturedText text = *CapturedText::Make();
    JailedProgram program;
    program.view = JailView::kToolchain;
    program.files = {TestRunnerPath()};
    program.scratch_bytes = 1 << 20;
    program.command = {
        "@specgen-runner", kRunnerCompileMode, "1000000000", "60",  "1000000", "100", "6",
        "@made",           "/bin/bash",        "-c",         script};
    program.fds = {{text.fd(), STDOUT_FILENO}, {text.fd(), STDERR_FILENO}, {result_.fd(), 6}};
    Result<Child> child = jail_.Start(program);
    EXPECT_TRUE(child.has_value());
    const CancelFlag never;
    EXPECT_EQ(child->Wait(kTestPatience, never), WaitEnd::kExited);
    return text.Text(4000);
  }
  Jail jail_ = *Jail::Make(false);
  CapturedText result_ = *CapturedText::Make();
};

TEST_F(TakenCompilerTest, MakesNoSocketsNameSpacesOrMounts) {
  EXPECT_NE(Printed("exec 7<>/dev/tcp/127.0.0.1/1").find("Operation not permitted"),
            std::string::npos);
  EXPECT_NE(Printed("unshare --user true").find("Operation not permitted"), std::string::npos);
  EXPECT_EQ(Printed("mount -t tmpfs none /tmp 2>/dev/null || { echo refused; exit 1; }"),
            "refused\n");
}

TEST_F(TakenCompilerTest, HandsOutAFileOfItsOwnAndNothingElse) {
  EXPECT_EQ(Printed("echo text >/tmp/made"), "");
  EXPECT_EQ(result_.Text(100), "text\n");
  EXPECT_NE(Printed("ln -s /usr/lib /tmp/made").find("opening what the compiler has made"),
            std::string::npos);
  EXPECT_NE(Printed("mkfifo /tmp/made").find("opening what the compiler has made"),
            std::string::npos);
  EXPECT_EQ(result_.Text(100), "text\n");
}

TEST_F(TakenCompilerTest, CannotWriteToTheResultItself) {
  EXPECT_NE(Printed("echo text >&6").find("Bad file descriptor"), std::string::npos);
  EXPECT_EQ(result_.Text(100), "");
}

TEST_F(CompilerTest, ScratchOfTheDeadIsRemovedAndLibrariesAreKept) {
  const auto dead = judge_.cache_folder() / "scratch-abcdef";
  std::filesystem::create_directories(dead / "out");
  const auto library = judge_.Compile(problem_, "int something;");
  RemoveAbandonedScratch(judge_.cache_folder());
  EXPECT_FALSE(std::filesystem::exists(dead));
  EXPECT_TRUE(std::filesystem::exists(library));
}

TEST(CompilerMakeTest, AMissingRunnerIsNamed) {
  const TestingFolder folder;
  const auto compiler = Compiler::Make(*Jail::Make(false), JudgeOptions(), folder.path(),
                                       folder.path() / "specgen-runner");
  ASSERT_FALSE(compiler.has_value());
  EXPECT_NE(compiler.error().message.find("specgen-runner is missing"), std::string::npos);
}

}  // namespace
}  // namespace specgen
