// `specgen evaluate`: the judge alone.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "candidate_evaluation.h"
#include "commands.h"
#include "evaluation_report.h"
#include "exit_code.h"
#include "option_values.h"
#include "output.h"
#include "stop_signal.h"

namespace specgen {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  specgen evaluate problems/row_softmax mine.cpp\n"
    "      compiles it, compares it with the reference, times both, all in a jail\n"
    "  specgen evaluate problems/row_softmax v1.cpp v2.cpp v3.cpp --json\n"
    "      several candidates, for a program to read\n"
    "\n"
    "A candidate is one C++20 source that exports the entry of the problem (problem.toml). Exit\n"
    "status 0 means that all candidates passed, 1 that at least one did not.";

struct EvaluateFlags {
  std::string problem;
  std::vector<std::string> candidates;
  int compile_slots = 0;
  std::string profiling_time = "2s";
  bool allow_unjailed = false;
  bool json = false;
};

// No more than the limit and one byte is read: a device gives bytes without end. An empty file is
// a candidate like another, for the judge to refuse.
Result<CandidateFile> ReadCandidate(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kSourceBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.good()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: a candidate has at most {} bytes", path, kSourceBytesMax));
  }
  // What ended well ended with the file: neither a missing file nor a folder does.
  if (!file.eof()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: cannot be read as a candidate's source", path));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return CandidateFile{path, std::move(text)};
}

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
  JudgeOptions judge;
  judge.compile_slot_count = flags.compile_slots;
  const auto profiling_time = ParseProfilingTime(flags.profiling_time);
  if (!profiling_time) return Fail(profiling_time.error());
  judge.profiling_time_max = *profiling_time;
  judge.allow_unjailed = flags.allow_unjailed;
  EndOnStopSignals();
  const auto result = EvaluateCandidates(*problem, candidates, judge, CountStopSignals,
                                         [] { return StopSignalCount() > 0; });
  if (!result) return Fail(result.error());
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
  command->footer(kExamples);
  auto flags = std::make_shared<EvaluateFlags>();
  command->add_option("PROBLEM", flags->problem, "Folder with a problem.toml")->required();
  command->add_option("CANDIDATE", flags->candidates, "C++ sources")->required();
  command
      ->add_option("--compile-slots", flags->compile_slots, "Compilations at a time; 0: by cores")
      ->capture_default_str()
      ->check(CLI::Range(0, kWorkerSlotMax - 1));
  command
      ->add_option("--profiling-time", flags->profiling_time,
                   "What timing a candidate may take to know its speedup to within 1 %, 50ms to "
                   "60s")
      ->capture_default_str();
  command->add_flag("--allow-unjailed", flags->allow_unjailed,
                    "Run candidates without a jail: they can then do whatever you can");
  command->add_flag("--json", flags->json, "Result as JSON on standard output");
  command->callback([flags, &status] { status = Evaluate(*flags); });
}

}  // namespace specgen
