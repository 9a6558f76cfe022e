#include "specgen/report/report_page.h"

#include <nlohmann/json.hpp>

#include "specgen/report/report_facts.h"
#include "specgen/report/report_json.h"

namespace specgen {

// src/report/page.html, built from src/report/page.
extern const std::string_view kReportPage;

namespace {

constexpr std::string_view kNoticeMark = "@SPECGEN_REPORT_NOTICE@";
constexpr std::string_view kDataMark = "@SPECGEN_REPORT_DATA@";

// For the first line: what a reader must know before anything else. None for a real model.
std::string_view NoticeOf(const std::string& model_kind) {
  if (model_kind == ReportModelKindName(ReportModelKind::kReplay)) {
    return "The model was replayed: its texts were recorded beforehand. Everything after the text "
           "(compilation, validation, timing, decisions) is real.";
  }
  if (model_kind == ReportModelKindName(ReportModelKind::kSynthetic)) {
    return "The model was synthetic: its texts were made up from templates. Everything after the "
           "text (compilation, validation, timing, decisions) is real.";
  }
  if (model_kind == ReportModelKindName(ReportModelKind::kSimulation)) {
    return "This run was simulated: model, devices, times and speedups are drawn from a seed.";
  }
  return "";
}

Result<nlohmann::json> ParseReport(std::string_view json, const std::string& name) {
  nlohmann::json report = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object() || report.value("format", nlohmann::json()) != "specgen-report") {
    return MakeError(ErrorCode::kInvalidInput,
                     name +
                         " is no report: it should be JSON whose \"format\" is "
                         "\"specgen-report\" (docs/formats/report.md).");
  }
  if (report.value("version", nlohmann::json()) != kReportVersion) {
    return MakeError(ErrorCode::kInvalidInput,
                     name + " is a report of another version: use the specgen that wrote it.");
  }
  if (!report.contains(nlohmann::json::json_pointer("/run/model_kind")) ||
      !report["run"]["model_kind"].is_string()) {
    return MakeError(ErrorCode::kInvalidInput,
                     name + " does not say what its model was (run.model_kind).");
  }
  return report;
}

// In JSON these stand in strings alone, so that an escape means the same; in HTML they cannot end
// the element then, or open a comment.
std::string WithoutMarkup(std::string_view json) {
  std::string text;
  text.reserve(json.size() + json.size() / 32);
  for (const char c : json) {
    switch (c) {
      case '<':
        text += "\\u003c";
        break;
      case '>':
        text += "\\u003e";
        break;
      case '&':
        text += "\\u0026";
        break;
      default:
        text += c;
    }
  }
  return text;
}

}  // namespace

Result<std::string> ReportPage(std::string_view json, const std::string& name) {
  const Result<nlohmann::json> report = ParseReport(json, name);
  if (!report) return tl::make_unexpected(report.error());
  const std::string_view notice =
      NoticeOf((*report)["run"]["model_kind"].get_ref<const std::string&>());
  // Marks are looked for in the page alone: data may hold anything.
  const std::string_view page = kReportPage;
  const std::size_t notice_at = page.find(kNoticeMark);
  const std::size_t data_at = page.find(kDataMark);
  std::string text = "<!DOCTYPE html>";
  if (!notice.empty()) text.append("<!-- ").append(notice).append(" -->");
  text += '\n';
  text.append(page.substr(0, notice_at)).append(notice);
  const std::size_t notice_end = notice_at + kNoticeMark.size();
  text.append(page.substr(notice_end, data_at - notice_end)).append(WithoutMarkup(json));
  text.append(page.substr(data_at + kDataMark.size()));
  return text;
}

}  // namespace specgen
