#include "system_experiments.h"

#include <array>

#include "comparison.h"
#include "notes.h"
#include "published.h"

namespace specgen {
namespace {

std::vector<std::string_view> AllMetricKeys() {
  std::vector<std::string_view> keys;
  for (const Metric& metric : Metrics()) keys.push_back(metric.key);
  return keys;
}

}  // namespace

Result<Figures> DrawLadder(const ExperimentInput& input, CaseRunner& runner) {
  static constexpr auto kSteps =
      std::to_array<System>({System::kNoSpeculation, System::kPaperStatic,
                             System::kPaperReallocation, System::kPaperPriority, System::kPaper});
  constexpr auto kKeys = std::to_array<std::string_view>(
      {"time_ratio", "feedback", "utilization_10000", "utilization", "token_ratio",
       "generated_tokens", "final_best", "final_best_ratio", "feedback_latency", "generation_share",
       "answers_success"});
  const auto compared =
      Compare(input, runner, [](const Scenario& workload) { return SystemsOn(workload, kSteps); });
  if (!compared) return tl::unexpected(compared.error());
  return Figures{Simulated(compared->Draw(kKeys), "ladder", "The paper's system, step by step",
                           kPublishedNote)};
}

Result<Figures> DrawSystems(const ExperimentInput& input, CaseRunner& runner) {
  const auto compared = Compare(input, runner, AllSystemsOn);
  if (!compared) return tl::unexpected(compared.error());
  return Figures{Simulated(compared->Draw(AllMetricKeys()), "systems", "All systems and controls",
                           kPublishedNote)};
}

Result<Figures> DrawAblation(const ExperimentInput& input, CaseRunner& runner) {
  constexpr auto kKeys = std::to_array<std::string_view>(
      {"time_ratio", "feedback", "time_to_feedback_ratio", "time_to_best_ratio", "best_at_time",
       "best_at_tokens", "final_best", "final_best_vs_paper", "token_ratio", "money_ratio",
       "gpu_per_feedback", "gpu_per_feedback_vs_paper", "discarded_per_feedback",
       "discarded_per_feedback_vs_paper", "feedback_latency", "utilization"});
  const auto compared = Compare(input, runner, AblationsOn);
  if (!compared) return tl::unexpected(compared.error());
  return Figures{Simulated(compared->Draw(kKeys), "ablation", "Ours, and with one thing taken away",
                           "Each bar but the first is the whole system without one part; with "
                           "other success of repairs or "
                           "hints it is the world that differs.")};
}

}  // namespace specgen
