#include "evaluation_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>

#include "roofline_json.h"
#include "specgen/eval/roofline.h"
#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

std::string TimeText(const CandidateVerdict& verdict, Stage stage) {
  Duration time{0};
  bool has_run = false;
  for (const StageReport& report : verdict.stages) {
    if (report.stage != stage) continue;
    has_run = true;
    time += report.times.compiled + report.times.ran;
  }
  return has_run ? SpanText(time) : "-";
}

std::string VerdictText(const CandidateVerdict& verdict) {
  if (verdict.passed()) return "passed";
  // The last outcome of what was stopped on its way is that of an earlier stage.
  if (!verdict.is_judged()) return "not judged";
  return StageOutcomeName(verdict.last.outcome);
}

std::vector<std::string> NamesOf(const EvaluationResult& result) {
  std::vector<std::filesystem::path> paths;
  for (const CandidateVerdict& verdict : result.verdicts) paths.push_back(verdict.path);
  return ShortNames(paths);
}

// Of the timed shapes, where only these are meant, or of all.
std::string OfShapesText(const CandidateVerdict& verdict, const std::set<std::string>& meant) {
  std::set<std::string> all;
  std::set<std::string> timed;
  for (const StageReport& stage : verdict.stages) {
    for (const ShapeReport& shape : stage.shapes) {
      all.insert(shape.shape);
      if (shape.timed) timed.insert(shape.shape);
    }
  }
  const bool is_timing = std::ranges::includes(timed, meant);
  return fmt::format("{} of {}{} shapes", meant.size(), is_timing ? timed.size() : all.size(),
                     is_timing ? " timed" : "");
}

// A warning about one shape is the warning about all shapes, " with SHAPE", and figures that
// differ.
struct WarningKind {
  std::string name;  // Without the shape and without figures.
  std::string text;  // Without the shape, with the worst figures.
  double figure = 0.0;
  bool is_alike = true;
  std::vector<std::string> warnings;
  std::set<std::string> shapes;
};

// The first number that stands alone: a digit in a name is none.
std::pair<std::size_t, std::size_t> FigureIn(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789.";
  for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
    const std::size_t end = std::min(text.find_first_not_of(kDigits, at + 1), text.size());
    const bool stands_alone = end == text.size() || text[end] == ' ';
    if (end > at + 1 && stands_alone && text[at + 1] != '.') return {at + 1, end - at - 1};
  }
  return {0, 0};
}

// The longest that is named: "n=1" stands in "n=16" as well.
std::string ShapeIn(const CandidateVerdict& verdict, std::string_view warning) {
  std::string found;
  for (const StageReport& stage : verdict.stages) {
    for (const ShapeReport& shape : stage.shapes) {
      if (shape.shape.size() > found.size() && warning.find(" with " + shape.shape) != warning.npos)
        found = shape.shape;
    }
  }
  return found;
}

void AddTo(std::vector<WarningKind>& kinds, const CandidateVerdict& verdict,
           const std::string& warning) {
  WarningKind one;
  one.text = warning;
  const std::string shape = ShapeIn(verdict, warning);
  if (!shape.empty()) {
    const std::string part = " with " + shape;
    one.text.erase(one.text.find(part), part.size());
  }
  one.name = one.text;
  if (const auto [at, length] = FigureIn(one.text); length > 0) {
    one.figure = std::strtod(one.text.c_str() + at, nullptr);
    one.name.erase(at, length);
  }
  auto kind = std::ranges::find(kinds, one.name, &WarningKind::name);
  if (kind == kinds.end()) kind = kinds.insert(kinds.end(), one);
  kind->is_alike = kind->is_alike && kind->text == one.text;
  if (one.figure > kind->figure) kind->text = one.text;
  kind->figure = std::max(kind->figure, one.figure);
  kind->warnings.push_back(warning);
  if (!shape.empty()) kind->shapes.insert(shape);
}

std::string KindText(const CandidateVerdict& verdict, const WarningKind& kind) {
  if (kind.shapes.size() < 2) return kind.warnings.front();
  const std::string shapes = kind.is_alike ? OfShapesText(verdict, kind.shapes)
                                           : fmt::format("worst of {} shapes", kind.shapes.size());
  return fmt::format("{} ({})", kind.text, shapes);
}

}  // namespace

std::vector<std::string> ShortNames(const std::vector<std::filesystem::path>& paths) {
  std::filesystem::path common = paths.empty() ? "" : paths.front().parent_path();
  for (const std::filesystem::path& path : paths) {
    const std::filesystem::path folder = path.parent_path();
    std::filesystem::path shared;
    for (auto a = common.begin(), b = folder.begin();
         a != common.end() && b != folder.end() && *a == *b; ++a, ++b) {
      shared /= *a;
    }
    common = shared;
  }
  const auto depth = std::distance(common.begin(), common.end());
  std::vector<std::string> names;
  for (const std::filesystem::path& path : paths) {
    std::filesystem::path name;
    for (auto part = std::next(path.begin(), depth); part != path.end(); ++part) name /= *part;
    names.push_back(name.string());
  }
  return names;
}

std::vector<std::string> MergedWarnings(const CandidateVerdict& verdict) {
  std::vector<WarningKind> kinds;
  for (const std::string& warning : verdict.last.warnings) AddTo(kinds, verdict, warning);
  std::vector<std::string> merged;
  for (const WarningKind& kind : kinds) merged.push_back(KindText(verdict, kind));
  return merged;
}

std::string EvaluationWarnings(const EvaluationResult& result) {
  std::string text;
  for (const std::string& warning : result.worker.warnings) {
    text += fmt::format("specgen: warning: {}\n", warning);
  }
  const std::vector<std::string> names = NamesOf(result);
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const std::string& warning : MergedWarnings(result.verdicts[i])) {
      text += fmt::format("specgen: warning: {}: {}\n", names[i], warning);
    }
  }
  return text;
}

namespace {

// The timed shapes of what passed, and how near they come to what the core can do.
std::string ShapesText(const EvaluationResult& result) {
  using Align = TextTable::Align;
  TextTable table({{"candidate"},
                   {"shape"},
                   {"kernel", Align::kRight},
                   {"speedup", Align::kRight},
                   {"noise", Align::kRight},
                   {"reaches"}});
  std::string counts;
  const std::vector<std::string> names = NamesOf(result);
  bool is_empty = true;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const CandidateVerdict& verdict = result.verdicts[i];
    if (!verdict.passed()) continue;
    for (const ShapeReport& shape : verdict.last.shapes) {
      if (shape.kernel_time <= Duration(0)) continue;
      is_empty = false;
      table.AddRow({names[i], shape.shape, SpanText(shape.kernel_time),
                    SpeedupText(SpeedupOf(shape.baseline_time, shape.kernel_time)),
                    fmt::format("{:.1f} %", shape.noise * 100),
                    RooflineText(RooflineOf(shape, shape.kernel_time, verdict.last.ceiling))});
      if (shape.counts.empty()) continue;
      counts +=
          fmt::format("counted: {}, {}: {}\n", names[i], shape.shape, CountsText(shape.counts));
    }
  }
  return is_empty ? "" : "\n" + table.Text() + counts;
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
  const std::vector<std::string> names = NamesOf(result);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const CandidateVerdict& verdict = result.verdicts[i];
    const bool passed = verdict.passed();
    table.AddRow({names[i], VerdictText(verdict), SpeedupText(verdict.speedup),
                  passed ? SpanText(verdict.last.kernel_time) : "-",
                  passed ? SpanText(verdict.last.baseline_time) : "-",
                  passed ? fmt::format("{:.1f} %", verdict.last.noise * 100) : "-",
                  TimeText(verdict, Stage::kCompilation), TimeText(verdict, Stage::kValidation),
                  TimeText(verdict, Stage::kProfiling)});
    if (!passed && !verdict.last.text.empty()) {
      notes += fmt::format("\n{}: {}\n", names[i], verdict.last.text);
    }
  }
  std::string text = table.Text() + ShapesText(result) + notes;
  if (!result.worker.jailed) text += "\nUNJAILED: candidates ran without a jail.\n";
  return text;
}

namespace {

nlohmann::json ShapeJson(const ShapeReport& shape, const MachineCeiling& ceiling) {
  nlohmann::json entry{{"shape", shape.shape},
                       {"timed", shape.timed},
                       {"absolute_error", shape.absolute_error},
                       {"relative_error", shape.relative_error},
                       {"kernel_time_us", static_cast<double>(shape.kernel_time.count()) / 1e3},
                       {"baseline_time_us", static_cast<double>(shape.baseline_time.count()) / 1e3},
                       {"noise", shape.noise},
                       {"samples", shape.sample_count}};
  entry.update(RooflineJson(shape, shape.kernel_time, ceiling));
  entry["counts"] = nlohmann::json::array();
  for (const CallCount& count : shape.counts) {
    entry["counts"].push_back({{"name", count.name}, {"per_call", count.per_call}});
  }
  return entry;
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
    for (const ShapeReport& shape : report.shapes)
      stage["shapes"].push_back(ShapeJson(shape, report.ceiling));
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
