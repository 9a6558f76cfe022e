#include "compiler.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
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

// What of ours fails while a candidate is compiled says nothing about the candidate.
class FailingJailTest : public testing::Test {
 protected:
  void WriteScript(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() / name) << "#!/bin/sh\n" << text << "\n";
    std::filesystem::permissions(folder_.path() / name, std::filesystem::perms::owner_all);
  }
  Verdict Failure(const Jail& jail, const std::filesystem::path& runner) {
    const std::filesystem::path cache = folder_.path() / "cache";
    std::filesystem::create_directories(cache);
    const Result<Compiler> compiler = Compiler::Make(jail, JudgeOptions(), cache, runner);
    EXPECT_TRUE(compiler.has_value()) << (compiler ? "" : compiler.error().message);
    std::ofstream(folder_.path() / "broken");
    const CancelFlag never;
    const auto library = compiler->Compile(problem_, kSource, never);
    EXPECT_FALSE(library.has_value());
    return library ? Verdict{} : library.error();
  }
  TestingFolder folder_;
  Problem problem_ = *LoadProblem(TestProblem("scale"));
};

TEST_F(FailingJailTest, ARunnerThatCannotSetUpIsOurFailure) {
  WriteScript("specgen-runner",
              "case \"$*\" in *-dumpfullversion) echo 12; exit 0;; esac\n"
              "echo 'specgen-runner: filtering system calls failed: No space left' >&2; exit 65");
  const Verdict verdict = Failure(*Jail::Make(false), folder_.path() / "specgen-runner");
  EXPECT_EQ(verdict.outcome, StageOutcome::kLost) << verdict.text;
  EXPECT_NE(verdict.text.find("filtering system calls failed"), std::string::npos) << verdict.text;
}

TEST_F(FailingJailTest, ABubblewrapThatFailsLaterOnIsOurFailure) {
  const std::string broken = (folder_.path() / "broken").string();
  WriteScript("bwrap", "[ -e " + broken +
                           " ] && { echo 'bwrap: Creating new namespace failed' >&2; exit 1; }\n"
                           "exec /usr/bin/bwrap \"$@\"");
  const std::string before = std::getenv("PATH");
  setenv("PATH", (folder_.path().string() + ":" + before).c_str(), 1);
  const Result<Jail> jail = Jail::Make(false);
  setenv("PATH", before.c_str(), 1);
  ASSERT_TRUE(jail.has_value()) << jail.error().message;
  const Verdict verdict = Failure(*jail, TestRunnerPath());
  EXPECT_EQ(verdict.outcome, StageOutcome::kLost) << verdict.text;
  EXPECT_NE(verdict.text.find("Creating new namespace failed"), std::string::npos) << verdict.text;
}

// A compiler that a candidate has taken over, by way of a defect of its own: a shell with the
// compiler's walls around it.
class TakenCompilerTest : public testing::Test {
 protected:
  // What the script prints; `result` is then what was handed out.
  std::string Printed(const std::string& script) { return PrintedWith(script, result_.fd()); }
  std::string PrintedWith(const std::string& script, int result_fd) {
    const CapturedText text = *CapturedText::Make();
    JailedProgram program;
    program.view = JailView::kToolchain;
    program.files = {TestRunnerPath()};
    program.scratch_bytes = 1 << 20;
    program.command = {
        "@specgen-runner", kRunnerCompileMode, "1000000000", "60",  "1000000", "100", "6",
        "@made",           "/bin/bash",        "-c",         script};
    program.fds = {{text.fd(), STDOUT_FILENO}, {text.fd(), STDERR_FILENO}, {result_fd, 6}};
    Result<Child> child = jail_.Start(program);
    EXPECT_TRUE(child.has_value());
    const CancelFlag never;
    EXPECT_EQ(child->Wait(kTestPatience, never), WaitEnd::kExited);
    exit_status_ = child->exit_status();
    return text.Text(4000);
  }
  int exit_status_ = -1;
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

TEST_F(TakenCompilerTest, CannotMakeItsFailureLookLikeOurs) {
  for (const char* script :
       {"exit 65", "exit 1", "exit 137", "ln -s /usr/lib /tmp/made", "mkdir /tmp/made", "true"}) {
    Printed(script);
    EXPECT_EQ(exit_status_, kCompilerFailedStatus) << script;
  }
  Printed("kill -SEGV $$");
  EXPECT_EQ(exit_status_, 128 + SIGSEGV);
}

TEST_F(TakenCompilerTest, AFullDiskOfOursIsNoFailureOfTheCompiler) {
  const UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_NE(PrintedWith("echo text >/tmp/made", full.get()).find("keeping what the compiler"),
            std::string::npos);
  EXPECT_EQ(exit_status_, 65);
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
