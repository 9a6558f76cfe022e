// `specgen baseline`: what there is to beat.
#include <fmt/core.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "baseline_report.h"
#include "commands.h"
#include "evaluation_report.h"
#include "exit_code.h"
#include "judge_flags.h"
#include "output.h"
#include "stop_signal.h"

namespace specgen {
namespace {

constexpr const char* kBaselineExamples =
    "Examples:\n"
    "  specgen baseline problems/row_softmax\n"
    "      the reference's time at each timed shape, as the judge takes it\n"
    "  specgen baseline problems/* --profiling-time 10s --noise-max 0.002\n"
    "      all bundled problems, more precisely\n"
    "  specgen baseline problems/matrix_product --json\n"
    "      for a program to read\n"
    "\n"
    "The reference is judged like a candidate, interleaved with itself: noise is that of their\n"
    "ratio, what a speedup of 1 is told apart from. GB/s counts each input and output once, "
    "GFLOP/s\n"
    "what the problem itself counts.";

struct BaselineFlags {
  std::vector<std::string> problems;
  JudgeFlags judge;
  bool json = false;
};

Result<Baseline> BaselineOf(const Problem& problem, const JudgeOptions& judge) {
  auto reference = ReadCandidate(problem.reference.string());
  if (!reference) return tl::unexpected(reference.error());
  // Warnings name it: several references are called reference.cpp.
  reference->path = problem.name;
  auto result = EvaluateCandidates(problem, {std::move(*reference)}, judge, CountStopSignals,
                                   [] { return StopSignalCount() > 0; });
  if (!result) return tl::unexpected(result.error());
  return Baseline{problem, std::move(*result)};
}

ExitCode ExitCodeOf(const std::vector<Baseline>& baselines, std::size_t problem_count) {
  if (baselines.size() < problem_count || baselines.back().result.was_stopped) {
    return ExitCode::kStopped;
  }
  for (const Baseline& baseline : baselines) {
    if (!baseline.verdict().passed()) return ExitCode::kNothingPassed;
  }
  return ExitCode::kOk;
}

int TimeBaselines(const BaselineFlags& flags) {
  const auto judge = JudgeOptionsOf(flags.judge);
  if (!judge) return Fail(judge.error());
  std::vector<Problem> problems;
  for (const std::string& folder : flags.problems) {
    auto problem = LoadProblem(folder);
    if (!problem) return Fail(problem.error());
    problems.push_back(std::move(*problem));
  }
  EndOnStopSignals();
  std::vector<Baseline> baselines;
  for (const Problem& problem : problems) {
    auto baseline = BaselineOf(problem, *judge);
    if (!baseline) return Fail(baseline.error());
    std::fputs(EvaluationWarnings(baseline->result).c_str(), stderr);
    baselines.push_back(std::move(*baseline));
    if (baselines.back().result.was_stopped) break;
  }
  const ExitCode code = ExitCodeOf(baselines, problems.size());
  const auto written =
      WriteOutput(flags.json ? JsonText(BaselineJson(baselines)) : BaselineText(baselines));
  if (!written) return Fail(written.error());
  if (code == ExitCode::kStopped) std::fputs("specgen: stopped before all were timed\n", stderr);
  return Status(code);
}

}  // namespace

void AddBaselineCommand(CLI::App& app, int& status) {
  auto* command =
      app.add_subcommand("baseline", "Time the references of problems as the judge does");
  command->footer(kBaselineExamples);
  auto flags = std::make_shared<BaselineFlags>();
  command->add_option("PROBLEM", flags->problems, "Folders with a problem.toml")
      ->required()
      ->type_name("FOLDER");
  flags->judge.AddTo(*command);
  command->add_flag("--json", flags->json, "Result as JSON on standard output");
  command->callback([flags, &status] { status = TimeBaselines(*flags); });
}

}  // namespace specgen
