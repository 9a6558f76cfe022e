// `specgen simulate`: the core in a simulated world.
#include <fmt/core.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "commands.h"
#include "exit_code.h"
#include "experiment_run.h"
#include "fit_run.h"
#include "number_range.h"
#include "option_values.h"
#include "output.h"
#include "scenario_source.h"
#include "simulation_report.h"
#include "specgen/sim/scenario.h"
#include "specgen/sim/seed_range.h"
#include "specgen/sim/simulation.h"
#include "specgen/sim/system.h"
#include "stop_signal.h"
#include "text_file.h"
#include "text_table.h"
#include "value_check.h"
#include "wording.h"

namespace specgen {
namespace {

constexpr const char* kSimulateExamples =
    "Examples:\n"
    "  specgen simulate default\n"
    "      one bundled scenario, twenty seeds, a table\n"
    "  specgen simulate fleet --seeds 1..50 --compare no_speculation,paper,value_index\n"
    "      variants on the same seeds: scheduling policies, criteria, speculation off\n"
    "  specgen simulate default --compare mean,quantile:0.75,never\n"
    "      when the reasoning is cut\n"
    "  specgen simulate fleet --seeds 7 --report fleet.html\n"
    "      the run of the first seed as a page, drawn like that of a real run\n"
    "  specgen simulate my.toml --json\n"
    "      a scenario of yours (docs/SIMULATION.md)\n"
    "  specgen simulate --experiment list\n"
    "      the experiments: the paper's figures, systems side by side, fleets, faults\n"
    "  specgen simulate --experiment ladder --seeds 1..5 --out ladder\n"
    "      one of them, with CSV, SVG and a page in a folder\n"
    "  specgen simulate --fit runs/first runs/second --out mine.toml\n"
    "      a scenario that behaves as these live runs did, to ask it what would be if\n"
    "\n"
    "The same scenario and seed give the same run on every machine; the digest shows it.\n"
    "docs/SIMULATION.md explains the columns of the table.";

constexpr const char* kComparable =
    "scheduling policies (static, fixed_pools, paper, value_index), criteria (mean, first_valid, "
    "best, never, expected_gain, quantile:Q with Q from 0 to 1), whole systems (no_speculation, "
    "paper_static, paper_reallocation, paper_priority, paper_system, paper_our_judge, specgen, "
    "specgen_more, no_reasoning, blind_periodic, oracle)";

struct SimulateFlags {
  std::string scenario;
  std::string seeds = "1..20";
  std::string compare;
  std::string report;
  bool json = false;
  std::string out;
  std::vector<std::string> fit;
  ExperimentFlags experiment;
};

// One row of the comparison: the scenario as it is, or with one thing changed.
struct Variant {
  std::string name;
  Scenario scenario;
  Statistics statistics;
  std::uint64_t digest = 0;
};

Result<Variant> VariantOf(const Scenario& base, const std::string& word) {
  Variant variant{word, base, {}, 0};
  if (const auto system = FindSystem(word)) {
    variant.scenario = UnderSystem(base, *system);
    return variant;
  }
  if (const auto policy = SchedulingPolicyFromName(word)) {
    variant.scenario.scheduler.policy = *policy;
    return variant;
  }
  if (const auto criterion = ParseCriterion(word)) {
    // Its noise margin and history stay those of the scenario.
    CriterionOptions& options = variant.scenario.searches.options.criterion;
    options.kind = criterion->kind;
    options.quantile = criterion->quantile;
    return variant;
  }
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("--compare: '{}' is none of: {}", word, kComparable));
}

Result<std::vector<Variant>> VariantsOf(const Scenario& base, const std::string& compare) {
  std::vector<Variant> variants;
  if (compare.empty()) {
    variants.push_back({base.name, base, {}, 0});
    return variants;
  }
  std::istringstream words(compare);
  for (std::string word; std::getline(words, word, ',');) {
    auto variant = VariantOf(base, word);
    if (!variant) return tl::unexpected(variant.error());
    variants.push_back(std::move(*variant));
  }
  return variants;
}

// Runs all seeds; an error names the first broken rule.
Result<void> RunSeeds(Variant& variant, const SeedRange& seeds) {
  Simulator simulator;
  for (std::uint64_t index = 0; index < seeds.count; ++index) {
    const std::uint64_t seed = seeds.first + index;
    const SimulationResult result = simulator.Run(variant.scenario, seed);
    if (result.violation) {
      return MakeError(ErrorCode::kInternal,
                       fmt::format("{}, seed {}: rule {} is broken after event {}: {}",
                                   variant.name, seed, RuleName(result.violation->rule),
                                   result.violation->event_number, result.violation->text));
    }
    variant.statistics.Add(result.statistics);
    variant.digest = variant.digest * 31 + result.digest;
  }
  return {};
}

double PerRun(std::int64_t sum, const Statistics& statistics) {
  return statistics.run_count == 0
             ? 0.0
             : static_cast<double>(sum) / static_cast<double>(statistics.run_count);
}

Duration MeanEnd(const Statistics& statistics) {
  return Duration(static_cast<std::int64_t>(PerRun(statistics.end_time.count(), statistics)));
}

Duration MeanSearch(const Statistics& statistics) {
  return statistics.search_time / std::max<std::int64_t>(1, statistics.search_count());
}

Duration MeanWait(const Statistics& statistics, Stage stage) {
  return statistics.stages[static_cast<std::size_t>(stage)].mean_wait().value_or(Duration(0));
}

Speedup MeanBest(const Statistics& statistics) {
  const std::int64_t searches = statistics.search_count();
  return searches == 0 ? Speedup{} : Speedup{statistics.best_sum / searches};
}

Duration MeanFirstProfiled(const Statistics& statistics) {
  if (statistics.first_profiled_count == 0) return Duration(0);
  return statistics.first_profiled / statistics.first_profiled_count;
}

std::string ComparisonText(const std::vector<Variant>& variants) {
  using Align = TextTable::Align;
  TextTable table({{"variant"},
                   {"end", Align::kRight},
                   {"vs first", Align::kRight},
                   {"iterations", Align::kRight},
                   {"cut", Align::kRight},
                   {"feedback/100", Align::kRight},
                   {"forks", Align::kRight},
                   {"tokens", Align::kRight},
                   {"of forks", Align::kRight},
                   {"cached prompt", Align::kRight},
                   {"best", Align::kRight},
                   {"first profile", Align::kRight},
                   {"val. wait", Align::kRight},
                   {"prof. wait", Align::kRight},
                   {"devices busy", Align::kRight},
                   {"digest"}});
  for (const Variant& variant : variants) {
    const Statistics& sum = variant.statistics;
    const std::int64_t speculative = sum.speculative_usage.generated_tokens;
    const std::int64_t generated = sum.reasoning_usage.generated_tokens + speculative;
    const std::int64_t prompt =
        sum.reasoning_usage.prompt_tokens + sum.speculative_usage.prompt_tokens;
    const std::int64_t cached =
        sum.reasoning_usage.cached_tokens + sum.speculative_usage.cached_tokens;
    const double ratio = static_cast<double>(MeanEnd(variants.front().statistics).count()) /
                         std::max(1.0, static_cast<double>(MeanEnd(sum).count()));
    const double feedback = 100.0 * static_cast<double>(sum.feedback_count) /
                            static_cast<double>(std::max<std::int64_t>(1, sum.iteration_count));
    table.AddRow({variant.name, SpanText(MeanEnd(sum)), fmt::format("{:.2f}x", ratio),
                  fmt::format("{:.1f}", PerRun(sum.iteration_count, sum)),
                  ShareText(sum.cut_count, sum.iteration_count), fmt::format("{:.1f}", feedback),
                  fmt::format("{:.1f}", PerRun(sum.fork_count(), sum)),
                  CountText(static_cast<std::int64_t>(PerRun(generated, sum))),
                  ShareText(speculative, generated), ShareText(cached, prompt),
                  SpeedupText(MeanBest(sum)), SpanText(MeanFirstProfiled(sum)),
                  SpanText(MeanWait(sum, Stage::kValidation)),
                  SpanText(MeanWait(sum, Stage::kProfiling)), PercentText(sum.utilization()),
                  fmt::format("{:016x}", variant.digest)});
  }
  return table.Text();
}

nlohmann::json UsageJson(const TokenUsage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"cached_tokens", usage.cached_tokens},
          {"generated_tokens", usage.generated_tokens}};
}

nlohmann::json VariantJson(const Variant& variant) {
  const Statistics& sum = variant.statistics;
  nlohmann::json faults = nlohmann::json::object();
  for (int i = 0; i < kFaultCount; ++i) {
    faults[FaultName(static_cast<Fault>(i))] = sum.faults[static_cast<std::size_t>(i)];
  }
  return {{"variant", variant.name},
          {"runs", sum.run_count},
          {"events", sum.event_count},
          {"digest", fmt::format("{:016x}", variant.digest)},
          {"mean_end_s", static_cast<double>(MeanEnd(sum).count()) / 1e9},
          {"mean_search_s", static_cast<double>(MeanSearch(sum).count()) / 1e9},
          {"iterations", sum.iteration_count},
          {"reasonings_cut", sum.cut_count},
          {"feedback_iterations", sum.feedback_count},
          {"forks", sum.fork_count()},
          {"quarantined", sum.quarantine_count},
          {"reasoning", UsageJson(sum.reasoning_usage)},
          {"speculation", UsageJson(sum.speculative_usage)},
          {"mean_best_speedup", static_cast<double>(MeanBest(sum).value) / 1e6},
          {"mean_first_profile_s", static_cast<double>(MeanFirstProfiled(sum).count()) / 1e9},
          {"device_utilization", static_cast<double>(sum.utilization().value) / 1e6},
          {"faults", faults}};
}

Result<void> WriteReport(const Scenario& scenario, std::uint64_t seed, const std::string& file) {
  const auto page = SimulationReportPage(scenario, seed);
  if (!page) return tl::unexpected(page.error());
  return WriteTextFile(file, *page);
}

int Simulate(const SimulateFlags& flags) {
  EndOnStopSignals();
  if (flags.scenario.empty()) {
    return Fail({ErrorCode::kInvalidInput,
                 fmt::format("name a scenario ({}, or a file ending in .toml), an --experiment, or "
                             "runs to --fit",
                             BundledScenarioNames())});
  }
  const auto scenario = LoadScenario(flags.scenario);
  if (!scenario) return Fail(scenario.error());
  const auto seeds = ParseSeedRange(flags.seeds);
  if (!seeds) return Fail(WithContext(seeds.error(), "--seeds"));
  auto variants = VariantsOf(*scenario, flags.compare);
  if (!variants) return Fail(variants.error());
  for (Variant& variant : *variants) {
    if (auto run = RunSeeds(variant, *seeds); !run) return Fail(run.error());
  }
  if (!flags.report.empty()) {
    if (auto written = WriteReport(*scenario, seeds->first, flags.report); !written) {
      return Fail(written.error());
    }
  }
  if (flags.json) {
    nlohmann::json report{{"scenario", scenario->name},
                          {"seeds", {seeds->first, seeds->last()}},
                          {"variants", nlohmann::json::array()}};
    for (const Variant& variant : *variants) report["variants"].push_back(VariantJson(variant));
    if (auto written = WriteOutput(JsonText(report)); !written) return Fail(written.error());
  } else if (auto written = WriteOutput(ComparisonText(*variants)); !written) {
    return Fail(written.error());
  }
  return Status(ExitCode::kOk);
}

void AddExperimentFlags(CLI::App& command, ExperimentFlags& flags,
                        const std::vector<CLI::Option*>& others) {
  auto* experiment =
      command.add_option("--experiment", flags.name,
                         "Draw figures of many runs; 'list' tells what each experiment shows");
  experiment->check(OneOf(ExperimentNames()));
  for (CLI::Option* other : others) experiment->excludes(other);
  command
      .add_option("--workload", flags.workloads,
                  "Of an experiment: bundled scenarios or files, instead of its own")
      ->delimiter(',')
      ->needs(experiment);
  command
      .add_option("--prices", flags.prices,
                  "Assumed money for a million prompt, cached and generated tokens; default: "
                  "0.60,0.11,2.20")
      ->needs(experiment);
  command
      .add_option("--feedback", flags.feedback_target,
                  "Iterations with feedback that the time to feedback is measured to")
      ->check(FiniteRange(1, 1'000'000))
      ->capture_default_str()
      ->needs(experiment);
  command.add_option("--threads", flags.threads, "For an experiment; 0: one for each core")
      ->check(FiniteRange(0, 1024))
      ->capture_default_str()
      ->needs(experiment);
}

enum class SeedsGiven : bool { kNo, kYes };

int RunMode(SimulateFlags flags, SeedsGiven seeds_given) {
  if (!flags.fit.empty()) return RunFit({flags.fit, flags.out, flags.json});
  if (flags.experiment.name.empty()) {
    if (flags.out.empty()) return Simulate(flags);
    return Fail({ErrorCode::kInvalidInput, "--out: is of an --experiment or of --fit"});
  }
  flags.experiment.json = flags.json;
  flags.experiment.out = flags.out;
  if (seeds_given == SeedsGiven::kYes) flags.experiment.seeds = flags.seeds;
  return RunExperiment(flags.experiment);
}

}  // namespace

void AddSimulateCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("simulate", "Run the core in a simulated world");
  command->footer(kSimulateExamples);
  auto flags = std::make_shared<SimulateFlags>();
  auto* scenario = command->add_option(
      "SCENARIO", flags->scenario,
      fmt::format("Bundled ({}), or a file ending in .toml", BundledScenarioNames()));
  auto* seeds =
      command->add_option("--seeds", flags->seeds, "A seed, or FIRST..LAST")->capture_default_str();
  auto* compare = command->add_option(
      "--compare", flags->compare,
      fmt::format("Variants on the same seeds, separated by commas: {}", kComparable));
  auto* report = command
                     ->add_option("--report", flags->report,
                                  "Also write the run of the first seed to this file, as a page")
                     ->excludes(compare);
  command->add_flag("--json", flags->json, "Result as JSON on standard output");
  AddExperimentFlags(*command, flags->experiment, {scenario, compare, report});
  auto* fit = command
                  ->add_option("--fit", flags->fit,
                               "Fit a scenario to the journals of these runs, and write it")
                  ->type_name("FOLDER");
  for (auto* other : {scenario, seeds, compare, report}) fit->excludes(other);
  fit->excludes(command->get_option("--experiment"));
  command->add_option("--out", flags->out,
                      "Folder for an experiment's CSV, SVG and page; file for what is fitted "
                      "(default: standard output)");
  command->callback([flags, seeds, &status] {
    status = RunMode(*flags, seeds->count() > 0 ? SeedsGiven::kYes : SeedsGiven::kNo);
  });
}

}  // namespace specgen
