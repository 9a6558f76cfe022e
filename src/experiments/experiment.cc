#include "specgen/experiments/experiment.h"

#include <algorithm>
#include <array>

#include "figure_experiments.h"
#include "fleet_experiments.h"
#include "robustness_experiments.h"
#include "system_experiments.h"
#include "what_if_experiments.h"

namespace specgen {

namespace {

// Those that fit best, and the one where success needs more of the reasoning.
constexpr auto kAllWorkloads =
    std::to_array<std::string_view>({"glm_02", "glm_late", "deepseek_02"});
constexpr auto kTwoWorkloads = std::to_array<std::string_view>({"glm_02", "deepseek_02"});
constexpr auto kOneWorkload = std::to_array<std::string_view>({"glm_02"});
constexpr auto kEveryWorkload = std::to_array<std::string_view>(
    {"glm", "glm_late", "glm_01", "glm_02", "glm_03", "glm_05", "glm_06", "deepseek", "deepseek_02",
     "deepseek_03", "deepseek_04", "deepseek_05", "deepseek_06"});

constexpr auto kExperiments = std::to_array<Experiment>({
    {"fig2", "the paper's figure 2: what part of an iteration its reasoning takes", kTwoWorkloads,
     20, DrawFigure2},
    {"fig3", "figure 3: how candidates end", kTwoWorkloads, 20, DrawFigure3},
    {"fig4", "figure 4: GPU utilization over time without speculation", kTwoWorkloads, 20,
     DrawFigure4},
    {"fig6", "figure 6: the shortest prefix whose fork was faster than the earlier mean",
     kTwoWorkloads, 20, DrawFigure6},
    {"fig10", "figure 10: end-to-end time by system", kTwoWorkloads, 20, DrawFigure10},
    {"fig11", "figure 11: feedback per 100 iterations by system", kTwoWorkloads, 20, DrawFigure11},
    {"fig12", "figure 12: GPU utilization over time with and without elastic scheduling, and ours",
     kTwoWorkloads, 20, DrawFigure12},
    {"fig13", "figure 13: best speedup over time and over iterations", kTwoWorkloads, 20,
     DrawFigure13},
    {"ladder",
     "the paper's system step by step, beside what was published: how well the "
     "workloads fit",
     kTwoWorkloads, 20, DrawLadder},
    {"systems", "all systems and controls, in every number", kAllWorkloads, 20, DrawSystems},
    {"ablation", "ours with one part taken away at a time", kTwoWorkloads, 20, DrawAblation},
    {"schedulers",
     "scheduling policies at 1, 4 and 8 searches for each GPU, at published and at measured "
     "costs",
     kOneWorkload, 10, DrawSchedulers},
    {"scaling", "1 to 1000 searches on 1 to 512 GPUs: what the simulation takes", kOneWorkload, 1,
     DrawScaling},
    {"capacity", "how many GPUs it takes to be so many times as fast as no speculation",
     kOneWorkload, 5, DrawCapacity},
    {"criteria", "when the reasoning is cut", kTwoWorkloads, 20, DrawCriteria},
    {"triggers", "where forks start: trace triggers, blind ones, an oracle, fork counts",
     kTwoWorkloads, 20, DrawTriggers},
    {"switching-cost", "what a GPU loses when its role changes", kOneWorkload, 20,
     DrawSwitchingCost},
    {"pessimistic",
     "a world less kind to speculation: slower streams, role changes of 3 s, duplicates, few "
     "compile "
     "slots",
     kAllWorkloads, 20, DrawPessimistic},
    {"settings",
     "every workload that fits what was published, the median and the worst of each family",
     kEveryWorkload, 20, DrawSettings},
    {"faults", "lost GPUs, stalls, failing streams and stages, a dying host", kOneWorkload, 10,
     DrawFaults},
});

}  // namespace

std::span<const Experiment> Experiments() { return kExperiments; }

const Experiment* FindExperiment(std::string_view name) {
  const auto all = Experiments();
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const Experiment& one) { return one.name == name; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace specgen
