// `specgen evaluate`: the judge alone.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "candidate_evaluation.h"
#include "commands.h"
#include "evaluation_report.h"
#include "exit_code.h"
#include "judge_flags.h"
#include "output.h"
#include "stop_signal.h"

namespace specgen {
namespace {

constexpr const char* kEvaluateExamples =
    "Examples:\n"
    "  specgen evaluate problems/row_softmax mine.cpp\n"
    "      compiles it, compares it with the reference, times both, all in a jail\n"
    "  specgen evaluate problems/row_softmax v1.cpp v2.cpp v3.cpp --json\n"
    "      several candidates, for a program to read\n"
    "  specgen evaluate problems/row_softmax mine.cpp --profiling-time 20s --noise-max 0.002\n"
    "      takes longer and tells smaller differences apart\n"
    "\n"
    "A candidate is one C++20 source that exports the entry of the problem (problem.toml). Exit\n"
    "status 0 means that all candidates passed, 1 that at least one did not.";

struct EvaluateFlags {
  std::string problem;
  std::vector<std::string> candidates;
  JudgeFlags judge;
  bool json = false;
};

ExitCode ExitCodeOf(const EvaluationResult& result) {
  if (result.was_stopped) return ExitCode::kStopped;
  for (const CandidateVerdict& verdict : result.verdicts) {
    if (!verdict.passed()) return ExitCode::kNothingPassed;
  }
  return ExitCode::kOk;
}

void TellStopped(const EvaluationResult& result) {
  const auto judged = std::ranges::count_if(
      result.verdicts, [](const auto& verdict) { return verdict.is_judged(); });
  std::fputs(fmt::format("specgen: stopped: {} of {} candidates were judged\n", judged,
                         result.verdicts.size())
                 .c_str(),
             stderr);
}

int Evaluate(const EvaluateFlags& flags) {
  const auto problem = LoadProblem(flags.problem);
  if (!problem) return Fail(problem.error());
  std::vector<CandidateFile> candidates;
  for (const std::string& path : flags.candidates) {
    auto candidate = ReadCandidate(path);
    if (!candidate) return Fail(candidate.error());
    candidates.push_back(std::move(*candidate));
  }
  const auto judge = JudgeOptionsOf(flags.judge);
  if (!judge) return Fail(judge.error());
  EndOnStopSignals();
  const auto result = EvaluateCandidates(*problem, candidates, *judge, CountStopSignals,
                                         [] { return StopSignalCount() > 0; });
  if (!result) return Fail(result.error());
  if (result->problem_failure) {
    return Fail(WithContext(*result->problem_failure, "Candidates cannot be judged"));
  }
  std::fputs(EvaluationWarnings(*result).c_str(), stderr);
  const auto written = WriteOutput(flags.json ? JsonText(EvaluationJson(problem->name, *result))
                                              : EvaluationText(*result));
  if (!written) return Fail(written.error());
  if (result->was_stopped) TellStopped(*result);
  return Status(ExitCodeOf(*result));
}

}  // namespace

void AddEvaluateCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("evaluate", "Judge candidates of a problem without any model");
  command->footer(kEvaluateExamples);
  auto flags = std::make_shared<EvaluateFlags>();
  command->add_option("PROBLEM", flags->problem, "Folder with a problem.toml")
      ->required()
      ->type_name("FOLDER");
  command->add_option("CANDIDATE", flags->candidates, "C++ sources")->required()->type_name("FILE");
  flags->judge.AddTo(*command);
  command->add_flag("--json", flags->json, "Result as JSON on standard output");
  command->callback([flags, &status] { status = Evaluate(*flags); });
}

}  // namespace specgen
