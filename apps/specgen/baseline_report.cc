#include "baseline_report.h"

#include <fmt/core.h>

#include <algorithm>

#include "evaluation_report.h"
#include "specgen/model/evaluation.h"
#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

std::int64_t BytesOf(const Problem& problem, const std::string& shape_text) {
  for (const Shape& shape : problem.shapes) {
    if (ShapeText(problem, shape) == shape_text) return CompulsoryBytes(problem, shape);
  }
  return 0;
}

// Bytes a nanosecond are gigabytes a second.
double GigabytesPerSecond(std::int64_t bytes, Duration time) {
  if (time <= Duration(0)) return 0;
  return static_cast<double>(bytes) / static_cast<double>(time.count());
}

std::string FailureText(const CandidateVerdict& verdict) {
  if (verdict.passed()) return "";
  if (!verdict.is_judged()) return "stopped before it was timed";
  return fmt::format("{} ended with: {}. {}", StageName(verdict.last.stage),
                     StageOutcomeName(verdict.last.outcome), verdict.last.text);
}

nlohmann::json ShapeEntry(const Problem& problem, const ShapeReport& shape) {
  const std::int64_t bytes = BytesOf(problem, shape.shape);
  return {{"shape", shape.shape},
          {"baseline_time_us", static_cast<double>(shape.baseline_time.count()) / 1e3},
          {"noise", shape.noise},
          {"samples", shape.sample_count},
          {"compulsory_bytes", bytes},
          {"gb_per_s", GigabytesPerSecond(bytes, shape.baseline_time)}};
}

}  // namespace

std::int64_t CompulsoryBytes(const Problem& problem, const Shape& shape) {
  std::int64_t bytes = 0;
  for (const auto* tensors : {&problem.inputs, &problem.outputs}) {
    for (const Tensor& tensor : *tensors) {
      bytes += ElementCount(tensor, shape) * ElementBytes(tensor.type);
    }
  }
  return bytes;
}

std::string BaselineText(const std::vector<Baseline>& baselines) {
  using Align = TextTable::Align;
  TextTable table({{"problem"},
                   {"shape"},
                   {"time", Align::kRight},
                   {"noise", Align::kRight},
                   {"samples", Align::kRight},
                   {"data", Align::kRight},
                   {"GB/s", Align::kRight}});
  std::string notes;
  for (const Baseline& baseline : baselines) {
    const CandidateVerdict& verdict = baseline.verdict();
    if (!baseline.result.worker.jailed) notes += "\nUNJAILED: references ran without a jail.\n";
    if (!verdict.passed()) {
      notes += fmt::format("\n{}: {}\n", baseline.problem.name, FailureText(verdict));
      continue;
    }
    for (const ShapeReport& shape : verdict.last.shapes) {
      if (!shape.timed) continue;
      const std::int64_t bytes = BytesOf(baseline.problem, shape.shape);
      table.AddRow({baseline.problem.name, shape.shape, SpanText(shape.baseline_time),
                    fmt::format("±{:.1f} %", shape.noise * 100), std::to_string(shape.sample_count),
                    BytesText(bytes),
                    fmt::format("{:.2f}", GigabytesPerSecond(bytes, shape.baseline_time))});
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
        if (shape.timed) entry["shapes"].push_back(ShapeEntry(baseline.problem, shape));
      }
    } else {
      entry["failure"] = FailureText(verdict);
    }
    problems.push_back(std::move(entry));
  }
  return {{"problems", std::move(problems)}};
}

}  // namespace specgen
