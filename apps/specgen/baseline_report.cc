#include "baseline_report.h"

#include <fmt/core.h>

#include <string_view>

#include "evaluation_report.h"
#include "roofline_json.h"
#include "specgen/eval/roofline.h"
#include "specgen/model/evaluation.h"
#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

// The compiler knows one name for every source.
std::string WithNameOfReference(std::string text, const Problem& problem) {
  constexpr std::string_view kTheirs = "candidate.cpp:";
  const std::string ours = problem.reference.filename().string() + ":";
  for (std::size_t at = text.find(kTheirs); at != std::string::npos;
       at = text.find(kTheirs, at + ours.size())) {
    text.replace(at, kTheirs.size(), ours);
  }
  return text;
}

// Why there is no time.
std::string FailureText(const Baseline& baseline) {
  if (baseline.result.problem_failure) return baseline.result.problem_failure->message;
  const CandidateVerdict& verdict = baseline.verdict();
  if (!verdict.is_judged()) return "stopped before it was timed";
  return WithNameOfReference(fmt::format("{} ended with: {}. {}", StageName(verdict.last.stage),
                                         StageOutcomeName(verdict.last.outcome), verdict.last.text),
                             baseline.problem);
}

// As FailureText, with the problem's name, which a failure of the problem itself has in it.
std::string FailureNote(const Baseline& baseline) {
  const std::string failure = FailureText(baseline);
  if (baseline.result.problem_failure) return fmt::format("\n{}\n", failure);
  return fmt::format("\n{}: {}\n", baseline.problem.name, failure);
}

nlohmann::json ShapeEntry(const ShapeReport& shape, const MachineCeiling& ceiling) {
  nlohmann::json entry{{"shape", shape.shape},
                       {"baseline_time_us", static_cast<double>(shape.baseline_time.count()) / 1e3},
                       {"noise", shape.noise},
                       {"samples", shape.sample_count}};
  entry.update(RooflineJson(shape, shape.baseline_time, ceiling));
  return entry;
}

}  // namespace

std::string BaselineText(const std::vector<Baseline>& baselines) {
  using Align = TextTable::Align;
  TextTable table({{"problem"},
                   {"shape"},
                   {"time", Align::kRight},
                   {"noise", Align::kRight},
                   {"samples", Align::kRight},
                   {"data", Align::kRight},
                   {"reaches"}});
  std::string notes;
  for (const Baseline& baseline : baselines) {
    const CandidateVerdict& verdict = baseline.verdict();
    if (!baseline.result.worker.jailed) notes += "\nUNJAILED: references ran without a jail.\n";
    if (!verdict.passed()) {
      notes += FailureNote(baseline);
      continue;
    }
    for (const ShapeReport& shape : verdict.last.shapes) {
      if (!shape.timed) continue;
      table.AddRow({baseline.problem.name, shape.shape, SpanText(shape.baseline_time),
                    fmt::format("±{:.1f} %", shape.noise * 100), std::to_string(shape.sample_count),
                    BytesText(shape.bytes),
                    RooflineText(RooflineOf(shape, shape.baseline_time, verdict.last.ceiling))});
    }
  }
  return table.Text() + notes;
}

nlohmann::json BaselineJson(const std::vector<Baseline>& baselines) {
  nlohmann::json problems = nlohmann::json::array();
  for (const Baseline& baseline : baselines) {
    const CandidateVerdict& verdict = baseline.verdict();
    nlohmann::json entry{{"problem", baseline.problem.name},
                         {"jailed", baseline.result.worker.jailed},
                         {"compiler", baseline.result.worker.compiler},
                         {"timing", "process-timed"},
                         {"failure", nullptr},
                         {"baseline_time_us", nullptr},
                         {"noise", nullptr},
                         {"warnings", MergedWarnings(verdict)},
                         {"shapes", nlohmann::json::array()}};
    if (verdict.passed()) {
      entry["baseline_time_us"] = static_cast<double>(verdict.last.baseline_time.count()) / 1e3;
      entry["noise"] = verdict.last.noise;
      for (const ShapeReport& shape : verdict.last.shapes) {
        if (shape.timed) entry["shapes"].push_back(ShapeEntry(shape, verdict.last.ceiling));
      }
    } else {
      entry["failure"] = FailureText(baseline);
    }
    problems.push_back(std::move(entry));
  }
  return {{"problems", std::move(problems)}};
}

}  // namespace specgen
