// The judge's tools in this process, for tests below the worker.
#pragma once

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "compiler.h"
#include "problem_state.h"
#include "runner_process.h"
#include "testing_folder.h"
#include "testing_worker.h"

namespace specgen {

inline std::filesystem::path TestRunnerPath() { return ProgramBesideUs("specgen-runner"); }

class TestingJudge {
 public:
  explicit TestingJudge(JudgeOptions options = {}) : options_(std::move(options)) {
    Result<Jail> jail = Jail::Make(false);
    EXPECT_TRUE(jail.has_value()) << (jail ? "" : jail.error().message);
    jail_.emplace(std::move(*jail));
    Result<Compiler> compiler = Compiler::Make(*jail_, options_, folder_.path(), TestRunnerPath());
    EXPECT_TRUE(compiler.has_value()) << (compiler ? "" : compiler.error().message);
    compiler_.emplace(std::move(*compiler));
  }

  JudgeTools tools() const { return {*jail_, *compiler_, options_, TestRunnerPath()}; }
  const CancelFlag& never() const { return never_; }
  const std::filesystem::path& cache_folder() const { return folder_.path(); }

  std::filesystem::path Compile(const Problem& problem, const std::string& source) {
    const Judged<CompiledLibrary> library = compiler_->Compile(problem, source, never_);
    EXPECT_TRUE(library.has_value()) << (library ? "" : library.error().text);
    return library ? library->path : "";
  }

  // The state of a problem of ours, with its reference tried.
  std::shared_ptr<ProblemState> Prepared(const std::string& problem) {
    auto state = problems_.Open(tools(), TestProblem(problem), never_);
    EXPECT_TRUE(state.has_value()) << (state ? "" : state.error().text);
    const Judged<void> prepared = (*state)->Prepare(tools(), never_);
    EXPECT_TRUE(prepared.has_value()) << (prepared ? "" : prepared.error().text);
    return *state;
  }

 private:
  TestingFolder folder_;
  JudgeOptions options_;
  CancelFlag never_;
  std::optional<Jail> jail_;
  std::optional<Compiler> compiler_;
  ProblemStore problems_;
};

// A problem folder of a test's own, made from a copy of `base`.
inline std::filesystem::path CopiedProblem(const TestingFolder& folder, const std::string& base) {
  std::filesystem::copy(TestProblem(base), folder.path() / base);
  return folder.path() / base;
}

}  // namespace specgen
