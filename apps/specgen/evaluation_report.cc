#include "evaluation_report.h"

#include <fmt/core.h>

#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

Duration TimeOf(const CandidateVerdict& verdict, Stage stage) {
  Duration time{0};
  for (const StageReport& report : verdict.stages) {
    if (report.stage == stage) time += report.times.compiled + report.times.ran;
  }
  return time;
}

std::string VerdictText(const CandidateVerdict& verdict) {
  if (verdict.passed()) return "passed";
  // The last outcome of what was stopped on its way is that of an earlier stage.
  if (!verdict.is_judged()) return "not judged";
  return StageOutcomeName(verdict.last.outcome);
}

}  // namespace

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

namespace {

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

}  // namespace

nlohmann::json EvaluationJson(const std::string& problem, const EvaluationResult& result) {
  nlohmann::json report{{"problem", problem},
                        {"jailed", result.worker.jailed},
                        {"compiler", result.worker.compiler},
                        {"timing", "process-timed"},
                        {"candidates", nlohmann::json::array()}};
  for (const auto& verdict : result.verdicts) report["candidates"].push_back(VerdictJson(verdict));
  return report;
}

}  // namespace specgen
