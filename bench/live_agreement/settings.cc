#include "settings.h"

#include "specgen/eval/problem.h"

namespace specgen {

std::vector<BenchSetting> SettingsOf(const BenchOptions& bench) {
  const BenchSetting fitted{.name = "fitted",
                            .shows = "the runs that the world is fitted to",
                            .first_seed = 1,
                            .searches = bench.searches};
  BenchSetting held_out = fitted;
  held_out.name = "held_out";
  held_out.shows = "the same with other seeds";
  held_out.first_seed = 101;
  BenchSetting more = fitted;
  more.name = "more_searches";
  more.shows = "twice as many searches on the same slots";
  more.first_seed = 201;
  more.searches = 2 * bench.searches;
  BenchSetting alone = fitted;
  alone.name = "no_speculation";
  alone.shows = "reasonings' own answers only";
  alone.first_seed = 301;
  alone.speculation = false;
  BenchSetting first_valid = fitted;
  first_valid.name = "first_valid";
  first_valid.shows = "cut by the first candidate that is right, devices of the paper's roles";
  first_valid.first_seed = 401;
  first_valid.criterion = CriterionKind::kFirstValid;
  first_valid.policy = SchedulingPolicyKind::kPaper;
  return {fitted, held_out, more, alone, first_valid};
}

Result<RunOptions> LiveOptionsOf(const BenchOptions& bench, const BenchSetting& setting,
                                 std::uint64_t seed) {
  RunOptions options;
  for (int i = 0; i < setting.searches; ++i) {
    auto problem = LoadProblem(bench.problems[static_cast<std::size_t>(i) % bench.problems.size()]);
    if (!problem) return tl::unexpected(problem.error());
    SearchOptions search;
    search.budget.iteration_max = bench.iterations;
    search.forks.speculation = setting.speculation;
    search.criterion.kind = setting.criterion;
    options.searches.push_back({*std::move(problem), search});
  }
  options.scheduler.policy = setting.policy;
  options.worker.judge.device_count = setting.devices;
  options.worker.judge.profiling_time_max = std::chrono::milliseconds(bench.profiling_ms);
  options.seed = seed;
  return options;
}

Scenario ScenarioOf(const Scenario& fitted, const BenchSetting& setting) {
  Scenario scenario = fitted;
  scenario.searches.count = setting.searches;
  scenario.searches.options.forks.speculation = setting.speculation;
  scenario.searches.options.criterion.kind = setting.criterion;
  scenario.scheduler.policy = setting.policy;
  scenario.fleet.device_count = setting.devices;
  return scenario;
}

}  // namespace specgen
