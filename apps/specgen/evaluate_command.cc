// `specgen evaluate`: the judge alone.
#include <fmt/core.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "candidate_evaluation.h"
#include "commands.h"
#include "exit_code.h"
#include "option_values.h"
#include "output.h"
#include "stop_signal.h"
#include "text_table.h"
#include "wording.h"

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

Duration TimeOf(const CandidateVerdict& verdict, Stage stage) {
  Duration time{0};
  for (const StageReport& report : verdict.stages) {
    if (report.stage == stage) time += report.times.compiled + report.times.ran;
  }
  return time;
}

std::string VerdictText(const CandidateVerdict& verdict) {
  if (verdict.passed()) return "passed";
  if (verdict.stages.empty()) return "not judged";
  return StageOutcomeName(verdict.last.outcome);
}

std::string EvaluationText(const EvaluationResult& result) {
  using Align = TextTable::Align;
  TextTable table({{"candidate"},
                   {"verdict"},
                   {"speedup", Align::kRight},
                   {"kernel", Align::kRight},
                   {"baseline", Align::kRight},
                   {"noise", Align::kRight},
                   {"compile", Align::kRight},
                   {"validate", Align::kRight},
                   {"profile", Align::kRight}});
  std::string notes;
  for (const CandidateVerdict& verdict : result.verdicts) {
    const bool passed = verdict.passed();
    table.AddRow({verdict.path.string(), VerdictText(verdict), SpeedupText(verdict.speedup),
                  passed ? SpanText(verdict.last.kernel_time) : "-",
                  passed ? SpanText(verdict.last.baseline_time) : "-",
                  passed ? fmt::format("{:.1f} %", verdict.last.noise * 100) : "-",
                  SpanText(TimeOf(verdict, Stage::kCompilation)),
                  SpanText(TimeOf(verdict, Stage::kValidation)),
                  SpanText(TimeOf(verdict, Stage::kProfiling))});
    if (!passed && !verdict.last.text.empty()) {
      notes += fmt::format("\n{}: {}\n", verdict.path.string(), verdict.last.text);
    }
    for (const std::string& warning : verdict.last.warnings) {
      notes += fmt::format("\n{}: warning: {}\n", verdict.path.string(), warning);
    }
  }
  std::string text = table.Text() + notes;
  if (!result.worker.jailed) text += "\nUNJAILED: candidates ran without a jail.\n";
  for (const std::string& warning : result.worker.warnings) text += "\nwarning: " + warning + "\n";
  return text;
}

nlohmann::json ShapeJson(const ShapeReport& shape) {
  return {{"shape", shape.shape},
          {"timed", shape.timed},
          {"absolute_error", shape.absolute_error},
          {"relative_error", shape.relative_error},
          {"kernel_time_us", static_cast<double>(shape.kernel_time.count()) / 1e3},
          {"baseline_time_us", static_cast<double>(shape.baseline_time.count()) / 1e3},
          {"noise", shape.noise},
          {"samples", shape.sample_count}};
}

nlohmann::json VerdictJson(const CandidateVerdict& verdict) {
  nlohmann::json entry{{"candidate", verdict.path.string()},
                       {"passed", verdict.passed()},
                       {"verdict", VerdictText(verdict)},
                       {"text", verdict.last.text},
                       {"speedup", nullptr},
                       {"stages", nlohmann::json::array()}};
  if (verdict.passed()) {
    entry["speedup"] = static_cast<double>(verdict.speedup.value) / 1e6;
    entry["kernel_time_us"] = static_cast<double>(verdict.last.kernel_time.count()) / 1e3;
    entry["baseline_time_us"] = static_cast<double>(verdict.last.baseline_time.count()) / 1e3;
    entry["noise"] = verdict.last.noise;
  }
  for (const StageReport& report : verdict.stages) {
    nlohmann::json stage{{"stage", StageName(report.stage)},
                         {"outcome", StageOutcomeName(report.outcome)},
                         {"queued_ms", static_cast<double>(report.times.queued.count()) / 1e6},
                         {"compiled_ms", static_cast<double>(report.times.compiled.count()) / 1e6},
                         {"ran_ms", static_cast<double>(report.times.ran.count()) / 1e6},
                         {"warnings", report.warnings},
                         {"shapes", nlohmann::json::array()}};
    for (const ShapeReport& shape : report.shapes) stage["shapes"].push_back(ShapeJson(shape));
    entry["stages"].push_back(std::move(stage));
  }
  return entry;
}

ExitCode ExitCodeOf(const EvaluationResult& result) {
  if (result.was_stopped) return ExitCode::kStopped;
  for (const CandidateVerdict& verdict : result.verdicts) {
    if (!verdict.passed()) return ExitCode::kNothingPassed;
  }
  return ExitCode::kOk;
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
  if (flags.json) {
    nlohmann::json report{{"problem", problem->name},
                          {"jailed", result->worker.jailed},
                          {"compiler", result->worker.compiler},
                          {"timing", "process-timed"},
                          {"candidates", nlohmann::json::array()}};
    for (const auto& verdict : result->verdicts)
      report["candidates"].push_back(VerdictJson(verdict));
    if (auto written = WriteOutput(JsonText(report)); !written) return Fail(written.error());
  } else if (auto written = WriteOutput(EvaluationText(*result)); !written) {
    return Fail(written.error());
  }
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
