#include "robustness_experiments.h"

#include <algorithm>
#include <array>
#include <string>

#include "comparison.h"
#include "notes.h"

namespace specgen {
namespace {

constexpr auto kRobustnessMetrics = std::to_array<std::string_view>(
    {"time_ratio", "token_ratio", "feedback", "time_to_best_ratio", "best_at_time",
     "final_best_ratio", "final_best_vs_paper", "gpu_per_feedback_vs_paper",
     "discarded_per_feedback_vs_paper", "money_ratio"});

constexpr auto kSystems = std::to_array<System>(
    {System::kNoSpeculation, System::kPaper, System::kSpecgen, System::kSpecgenMore});

std::vector<NamedScenario> PessimisticOn(const Scenario& workload) {
  std::vector<NamedScenario> variants = SystemsOn(workload, kSystems);
  for (NamedScenario& variant : variants) MakePessimistic(variant.scenario);
  return variants;
}

// Of all that were measured at one place.
struct Summary {
  FigurePoint median{};
  FigurePoint worst{};
};

// The median of an even number is the worse of the two in the middle: it is one of the workloads,
// with that one's interval.
Summary Summarize(const std::vector<FigureSeries>& series, std::size_t place, BetterWhen better) {
  std::vector<FigurePoint> points;
  for (const FigureSeries& one : series) {
    if (one.points[place].value) points.push_back(one.points[place]);
  }
  if (points.empty()) return {};
  std::ranges::sort(points, [better](const FigurePoint& a, const FigurePoint& b) {
    return better == BetterWhen::kMore ? a.value->mean > b.value->mean
                                       : a.value->mean < b.value->mean;
  });
  Summary summary{points[points.size() / 2], points.back()};
  summary.median.published.reset();
  summary.worst.published.reset();
  return summary;
}

// "glm" of "glm_02": what was fitted to the same publication.
std::string FamilyOf(const std::string& workload) { return workload.substr(0, workload.find('_')); }

void AddSummary(FigurePanel& panel, const std::string& family, std::size_t place_count,
                BetterWhen better) {
  std::vector<FigureSeries> members;
  for (const FigureSeries& series : panel.series) {
    if (FamilyOf(series.name) == family) members.push_back(series);
  }
  const std::string of = " of " + std::to_string(members.size()) + " " + family;
  FigureSeries median{"median" + of, {}};
  FigureSeries worst{"worst" + of, {}};
  for (std::size_t place = 0; place < place_count; ++place) {
    const Summary summary = Summarize(members, place, better);
    median.points.push_back(summary.median);
    worst.points.push_back(summary.worst);
  }
  panel.series.push_back(std::move(median));
  panel.series.push_back(std::move(worst));
}

// After those of the workloads, for each family.
void AddSummaries(FigurePanel& panel, std::size_t place_count, BetterWhen better) {
  std::vector<std::string> families;
  for (const FigureSeries& series : panel.series) {
    if (std::ranges::find(families, FamilyOf(series.name)) == families.end()) {
      families.push_back(FamilyOf(series.name));
    }
  }
  for (const std::string& family : families) AddSummary(panel, family, place_count, better);
}

}  // namespace

Result<Figures> DrawPessimistic(const ExperimentInput& input, CaseRunner& runner) {
  const auto compared = Compare(input, runner, PessimisticOn);
  if (!compared) return tl::unexpected(compared.error());
  return Figures{Simulated(
      compared->Draw(kRobustnessMetrics), "pessimistic", "A world less kind to speculation",
      "Streams of a search are 10 % slower while it speculates, a change of role costs a GPU 3 s, "
      "30 % of forks are duplicates, repairs succeed with 0.15, 16 compile slots. Ratios are to no "
      "speculation in the same world.")};
}

Result<Figures> DrawSettings(const ExperimentInput& input, CaseRunner& runner) {
  const auto compared = Compare(
      input, runner, [](const Scenario& workload) { return SystemsOn(workload, kSystems); });
  if (!compared) return tl::unexpected(compared.error());
  Figure figure = compared->Draw(kRobustnessMetrics);
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    AddSummaries(figure.panels[i], figure.place_count(), FindMetric(kRobustnessMetrics[i]).better);
  }
  return Figures{Simulated(
      std::move(figure), "settings", "Every workload that fits what was published",
      "The medians, and the worst, of each family and each number for itself; with the interval of "
      "the workload that has it.")};
}

}  // namespace specgen
