// How well the simulation agrees with live runs: searches run live against the synthetic model
// server, with real compilation, validation and profiling; a world is fitted to their journals; and
// that world, simulated, is held beside them, beside others with the same options, and beside
// others with other options.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <variant>

#include "settings.h"
#include "specgen/experiments/book_keeper.h"
#include "specgen/experiments/run_measures.h"
#include "specgen/fit/journal_facts.h"
#include "specgen/fit/workload_model.h"
#include "specgen/model_server/model_server.h"
#include "specgen/report/report_builder.h"
#include "specgen/runtime/run.h"
#include "specgen/runtime/stored_run.h"
#include "specgen/sim/simulation.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

// One run in the three numbers that are compared.
struct RunNumbers {
  double end_s = 0;        // Mean over the searches.
  double feedback = 0;     // Of 100 iterations.
  double utilization = 0;  // Of the devices.
};

RunNumbers NumbersOf(const ReportBooks& books) {
  const RunMeasures measures = MeasureRun(books);
  RunNumbers numbers;
  for (const SearchMeasures& search : measures.searches) {
    numbers.end_s += static_cast<double>(search.length.count()) / 1e9;
  }
  numbers.end_s /= static_cast<double>(std::max<std::size_t>(1, measures.searches.size()));
  numbers.feedback = 100.0 * static_cast<double>(measures.feedback_count) /
                     static_cast<double>(std::max<std::int64_t>(1, measures.iteration_count));
  numbers.utilization = measures.utilization();
  return numbers;
}

Result<void> RunLive(const BenchOptions& bench, const BenchSetting& setting, std::uint64_t seed,
                     const fs::path& folder) {
  auto options = LiveOptionsOf(bench, setting, seed);
  if (!options) return tl::unexpected(options.error());
  ModelServerOptions server_options;
  for (const std::string& problem : bench.problems) {
    server_options.workloads.push_back(fs::path(problem) / "synthetic");
  }
  server_options.tokens_per_second = bench.token_rate;
  server_options.workload_seed = seed;
  const auto server = ModelServer::Start(server_options);
  if (!server) return tl::unexpected(server.error());
  options->endpoint.base_url = fmt::format("http://127.0.0.1:{}/v1", (*server)->port());
  options->endpoint.model = (*server)->models().front();
  options->folder = folder;
  auto run = Run::Start(*std::move(options));
  if (!run) return tl::unexpected(run.error());
  const RunResult result = (*run)->Wait();
  if (result.failure) return tl::unexpected(*result.failure);
  return {};
}

// The folders of a setting's runs; those that are kept already are not run again.
Result<std::vector<fs::path>> LiveRunsOf(const BenchOptions& bench, const BenchSetting& setting,
                                         const fs::path& root) {
  std::vector<fs::path> folders;
  for (int round = 0; round < bench.rounds; ++round) {
    const std::uint64_t seed = setting.first_seed + static_cast<std::uint64_t>(round);
    const fs::path folder = root / fmt::format("{}-{}", setting.name, seed);
    if (!fs::exists(folder / "summary.json")) {
      std::fputs(fmt::format("live: {}, seed {}\n", setting.name, seed).c_str(), stderr);
      if (auto run = RunLive(bench, setting, seed, folder); !run) {
        return tl::unexpected(run.error());
      }
    }
    folders.push_back(folder);
  }
  return folders;
}

Result<std::vector<RunNumbers>> LiveNumbersOf(const std::vector<fs::path>& folders) {
  std::vector<RunNumbers> numbers;
  for (const fs::path& folder : folders) {
    const auto journal = LoadJournal(folder);
    if (!journal) return tl::unexpected(journal.error());
    // As it was decided then, whatever would be today.
    ReportBuilder builder;
    for (const PlacedRecord& placed : journal->records) {
      const auto* const step = std::get_if<AppliedStep>(&placed.record);
      if (step == nullptr) continue;
      builder.OnEvent(step->at, step->event);
      for (const Action& action : step->actions) builder.OnAction(step->at, action);
    }
    numbers.push_back(NumbersOf(builder.books()));
  }
  return numbers;
}

Result<Scenario> FitTo(const std::vector<fs::path>& folders, const fs::path& root) {
  WorkloadFacts facts;
  for (const fs::path& folder : folders) {
    const auto journal = LoadJournal(folder);
    if (!journal) return tl::unexpected(journal.error());
    if (auto added = AddJournal(*journal, facts); !added) return tl::unexpected(added.error());
  }
  const auto model = FitWorkload(facts, "live runs of bench-live-agreement");
  if (!model) return tl::unexpected(model.error());
  const fs::path file = root / "fitted.toml";
  std::ofstream(file) << model->toml;
  return ParseScenario(model->toml, file.string());
}

Result<std::vector<RunNumbers>> SimulatedNumbersOf(const Scenario& scenario, int count) {
  std::vector<RunNumbers> numbers;
  Simulator simulator;
  for (int seed = 1; seed <= count; ++seed) {
    BookKeeper keeper;
    SimulationOptions options;
    options.observer = &keeper;
    const auto result = simulator.Run(scenario, static_cast<std::uint64_t>(seed), options);
    if (result.violation) return MakeError(ErrorCode::kInternal, result.violation->text);
    numbers.push_back(NumbersOf(keeper.books()));
  }
  return numbers;
}

struct Compared {
  const char* title;
  double RunNumbers::* number;
  double tolerance;
  bool is_relative;
  double shown;  // As so many of what is shown.
};

double MeanOfRuns(const std::vector<RunNumbers>& runs, double RunNumbers::* number) {
  double sum = 0;
  for (const RunNumbers& run : runs) sum += run.*number;
  return sum / static_cast<double>(std::max<std::size_t>(1, runs.size()));
}

// Where so many of a hundred means lie, each of as many simulated runs as there were live ones.
double QuantileOfMeans(const std::vector<RunNumbers>& runs, double RunNumbers::* number,
                       std::size_t group, double share) {
  std::vector<double> means;
  for (std::size_t first = 0; first + group <= runs.size(); first += group) {
    double sum = 0;
    for (std::size_t i = 0; i < group; ++i) sum += runs[first + i].*number;
    means.push_back(sum / static_cast<double>(group));
  }
  std::sort(means.begin(), means.end());
  return means.empty()
             ? 0
             : means[static_cast<std::size_t>(share * static_cast<double>(means.size() - 1))];
}

// One line; whether the two agree.
bool Compare(const Compared& compared, const std::vector<RunNumbers>& live,
             const std::vector<RunNumbers>& simulated) {
  const double seen = MeanOfRuns(live, compared.number);
  const double told = MeanOfRuns(simulated, compared.number);
  const double off = compared.is_relative ? told / seen - 1 : told - seen;
  const double low = QuantileOfMeans(simulated, compared.number, live.size(), 0.05);
  const double high = QuantileOfMeans(simulated, compared.number, live.size(), 0.95);
  const bool agrees = std::abs(off) <= compared.tolerance || (low <= seen && seen <= high);
  const std::string off_text = compared.is_relative ? fmt::format("{:+.1f} %", off * 100)
                                                    : fmt::format("{:+.1f}", off * compared.shown);
  std::fputs(fmt::format("  {:26}{:10.1f}{:12.1f}{:10.1f} ..{:7.1f}{:>11}   {}\n", compared.title,
                         seen * compared.shown, told * compared.shown, low * compared.shown,
                         high * compared.shown, off_text, agrees ? "agrees" : "DIFFERS")
                 .c_str(),
             stdout);
  return agrees;
}

void PrintHead(const BenchOptions& bench) {
  std::fputs(
      fmt::format(
          "{} searches of {} iterations, {:g} tokens/s, {} live runs of each setting, {} "
          "simulated\nagrees: the simulated mean is within {:g} % of the live mean for the "
          "time, {:g} of 100 iterations for\nfeedback, {:g} points for utilization; or the "
          "live mean is where nine of ten means of as many\nsimulated runs are (5 to 95 %)\n\n"
          "{:28}{:>10}{:>12}{:>19}{:>11}\n",
          bench.searches, bench.iterations, bench.token_rate, bench.rounds, bench.simulated,
          bench.time_tolerance * 100, bench.feedback_tolerance, bench.utilization_tolerance * 100,
          "", "live", "simulated", "5 to 95 %", "off")
          .c_str(),
      stdout);
}

Result<bool> CompareSetting(const BenchOptions& bench, const BenchSetting& setting,
                            const Scenario& fitted, const fs::path& root) {
  const auto folders = LiveRunsOf(bench, setting, root);
  if (!folders) return tl::unexpected(folders.error());
  const auto live = LiveNumbersOf(*folders);
  if (!live) return tl::unexpected(live.error());
  const auto simulated = SimulatedNumbersOf(ScenarioOf(fitted, setting), bench.simulated);
  if (!simulated) return tl::unexpected(simulated.error());
  std::fputs(fmt::format("{}: {}\n", setting.name, setting.shows).c_str(), stdout);
  const Compared all[] = {
      {"end-to-end time, s", &RunNumbers::end_s, bench.time_tolerance, true, 1},
      {"feedback per 100", &RunNumbers::feedback, bench.feedback_tolerance, false, 1},
      {"utilization, %", &RunNumbers::utilization, bench.utilization_tolerance, false, 100}};
  bool agrees = true;
  for (const Compared& one : all) agrees = Compare(one, *live, *simulated) && agrees;
  return agrees;
}

bool IsAsked(const BenchOptions& bench, const std::string& name) {
  return bench.only.empty() || std::count(bench.only.begin(), bench.only.end(), name) > 0;
}

Result<bool> CompareAll(const BenchOptions& bench, const fs::path& root) {
  const std::vector<BenchSetting> settings = SettingsOf(bench);
  const auto folders = LiveRunsOf(bench, settings.front(), root);
  if (!folders) return tl::unexpected(folders.error());
  const auto fitted = FitTo(*folders, root);
  if (!fitted) return tl::unexpected(fitted.error());
  PrintHead(bench);
  bool agrees = true;
  for (const BenchSetting& setting : settings) {
    if (!IsAsked(bench, setting.name)) continue;
    const auto compared = CompareSetting(bench, setting, *fitted, root);
    if (!compared) return tl::unexpected(compared.error());
    agrees = *compared && agrees;
  }
  return agrees;
}

int Main(const BenchOptions& bench) {
  const bool is_kept = !bench.folder.empty();
  std::string scratch = (fs::temp_directory_path() / "specgen-agreement-XXXXXX").string();
  if (!is_kept && mkdtemp(scratch.data()) == nullptr) {
    std::fputs("there is no room for a temporary folder\n", stderr);
    return 3;
  }
  const fs::path root = is_kept ? fs::path(bench.folder) : fs::path(scratch);
  fs::create_directories(root);
  const auto agrees = CompareAll(bench, root);
  if (!is_kept) fs::remove_all(root);
  if (!agrees) {
    std::fputs((agrees.error().message + "\n").c_str(), stderr);
    return 3;
  }
  return *agrees ? 0 : 1;
}

}  // namespace
}  // namespace specgen

int main(int argc, char** argv) {
  specgen::BenchOptions bench;
  CLI::App app("Live runs beside the world that is fitted to them");
  app.footer("Exit status 0: all agree; 1: some differ; 3: a run could not be made.");
  app.add_option("--problem", bench.problems, "Folders of problems with a synthetic workload");
  app.add_option("--searches", bench.searches)->capture_default_str()->check(CLI::Range(1, 64));
  app.add_option("--iterations", bench.iterations)->capture_default_str();
  app.add_option("--rounds", bench.rounds, "Live runs of each setting")->capture_default_str();
  app.add_option("--simulated", bench.simulated, "Seeds of each setting")->capture_default_str();
  app.add_option("--token-rate", bench.token_rate)->capture_default_str();
  app.add_option("--profiling-ms", bench.profiling_ms)->capture_default_str();
  app.add_option("--folder", bench.folder, "Keep the runs here; those that are here are not rerun");
  app.add_option("--only", bench.only,
                 "Of fitted, held_out, more_searches, no_speculation, first_valid")
      ->delimiter(',');
  app.add_option("--time-tolerance", bench.time_tolerance, "A fraction")->capture_default_str();
  app.add_option("--feedback-tolerance", bench.feedback_tolerance, "Of 100 iterations")
      ->capture_default_str();
  app.add_option("--utilization-tolerance", bench.utilization_tolerance, "A fraction")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return specgen::Main(bench);
}
