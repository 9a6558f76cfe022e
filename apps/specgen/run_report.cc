#include "run_report.h"

#include <fmt/core.h>

#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

std::string ForksText(const SearchResult& search) {
  std::string text = std::to_string(search.fork_count);
  if (search.failed_fork_count > 0) text += fmt::format(" ({} failed)", search.failed_fork_count);
  return text;
}

TextTable SearchTable(const RunResult& result) {
  using Align = TextTable::Align;
  TextTable table({{"problem"},
                   {"best", Align::kRight},
                   {"noise", Align::kRight},
                   {"kernel", Align::kRight},
                   {"baseline", Align::kRight},
                   {"iterations", Align::kRight},
                   {"cut", Align::kRight},
                   {"forks", Align::kRight},
                   {"candidates", Align::kRight},
                   {"tokens", Align::kRight},
                   {"cached prompt", Align::kRight},
                   {"time", Align::kRight},
                   {"ended by"}});
  for (const SearchResult& search : result.searches) {
    const bool has_best = !search.best.is_none();
    table.AddRow({search.problem, SpeedupText(search.best_speedup),
                  has_best ? NoiseText(search.best_noise) : "-",
                  has_best ? SpanText(search.best_kernel_time) : "-",
                  has_best ? SpanText(search.baseline_time) : "-",
                  std::to_string(search.iteration_count),
                  std::to_string(search.reasoning_cut_count), ForksText(search),
                  std::to_string(search.candidate_count), CountText(search.usage.generated_tokens),
                  ShareText(search.usage.cached_tokens, search.usage.prompt_tokens),
                  SpanText(search.duration), SearchEndName(search.end)});
  }
  return table;
}

}  // namespace

std::string RunReportText(const RunResult& result) {
  std::string text;
  if (result.model_is_recorded) {
    text += fmt::format(
        "model {}: a stand-in, not a model. Its text was written beforehand; everything after the\n"
        "text (compilation, validation, timing, decisions) is real.\n\n",
        result.model);
  }
  if (!result.jailed) text += "UNJAILED: candidates ran without a jail.\n\n";
  text += SearchTable(result).Text();
  for (const SearchResult& search : result.searches) {
    if (!search.message.empty()) text += fmt::format("{}: {}\n", search.problem, search.message);
    if (!search.best_source.empty()) {
      text +=
          fmt::format("{}: best candidate in {}\n", search.problem, search.best_source.string());
      if (search.best_speedup < kOne) {
        text += fmt::format("{}: it is slower than the reference\n", search.problem);
      }
    }
  }
  text += fmt::format("run folder: {}\n", result.folder.string());
  return text;
}

nlohmann::json RunReportJson(const RunResult& result) {
  nlohmann::json report{{"folder", result.folder.string()},
                        {"duration_s", static_cast<double>(result.duration.count()) / 1e9},
                        {"model", result.model},
                        {"model_is_recorded", result.model_is_recorded},
                        {"jailed", result.jailed},
                        {"warnings", result.warnings},
                        {"searches", nlohmann::json::array()}};
  for (const SearchResult& search : result.searches) {
    nlohmann::json entry{{"problem", search.problem},
                         {"ended_by", SearchEndName(search.end)},
                         {"message", search.message},
                         {"iterations", search.iteration_count},
                         {"reasonings_cut", search.reasoning_cut_count},
                         {"forks", search.fork_count},
                         {"forks_failed", search.failed_fork_count},
                         {"candidates", search.candidate_count},
                         {"answers_without_code", search.answer_without_code_count},
                         {"empty_answers", search.empty_answer_count},
                         {"generated_tokens", search.usage.generated_tokens},
                         {"prompt_tokens", search.usage.prompt_tokens},
                         {"cached_tokens", search.usage.cached_tokens},
                         {"duration_s", static_cast<double>(search.duration.count()) / 1e9},
                         {"best", nullptr}};
    if (!search.best.is_none()) {
      entry["best"] = {
          {"candidate", search.best.value()},
          {"speedup", static_cast<double>(search.best_speedup.value) / 1e6},
          {"noise", static_cast<double>(search.best_noise.value) / 1e6},
          {"timed_again", search.best_was_timed_again},
          {"kernel_time_us", static_cast<double>(search.best_kernel_time.count()) / 1e3},
          {"baseline_time_us", static_cast<double>(search.baseline_time.count()) / 1e3},
          {"source", search.best_source.string()}};
    }
    report["searches"].push_back(std::move(entry));
  }
  if (result.failure) report["failure"] = result.failure->message;
  return report;
}

}  // namespace specgen
