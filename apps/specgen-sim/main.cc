// The soak runner of the simulation: links the libraries without I/O and nothing else.
#include <CLI/CLI.hpp>
#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "specgen/base/check.h"
#include "specgen/base/digest.h"
#include "specgen/sim/describe.h"
#include "specgen/sim/seed_range.h"
#include "specgen/sim/simulation.h"

namespace specgen {
namespace {

enum ExitCode : int {
  kAllHeld = 0,
  kViolationFound = 1,
  kBadUsage = 2,
};

struct Arguments {
  std::string seeds = "1..200";
  std::string scenario;
  std::string canary = "none";
  bool trace = false;
  bool digest = false;
  bool quiet = false;
};

class TraceWriter : public RunObserver {
 public:
  void OnStart(const EngineOptions& /*options*/) override {}
  void OnEvent(Instant now, const Event& event) override {
    std::printf("%8" PRId64 "  %12s  %s\n", ++event_count_,
                DescribeSeconds(now.since_epoch()).c_str(), Describe(event).c_str());
  }
  void OnAction(Instant /*now*/, const Action& action) override {
    std::printf("%24s-> %s\n", "", Describe(action).c_str());
  }

 private:
  std::int64_t event_count_ = 0;
};

// A broken invariant of the core ends the process: the seed must be known then.
void ReportSeed(void* context) {
  std::fprintf(stderr, "while running seed %" PRIu64 "\n", *static_cast<std::uint64_t*>(context));
}

// A folder can be opened, but not read.
Result<Scenario> LoadScenario(const std::string& path) {
  std::ifstream file(path);
  if (!file) return FindBundledScenario(path);
  std::string text;
  while (file) {
    std::array<char, 4096> piece;
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof()) return MakeError(ErrorCode::kInvalidInput, path + ": cannot be read.");
  return ParseScenario(text, path);
}

void PrintViolation(const SimulationResult& result, const Arguments& arguments) {
  std::printf("seed %" PRIu64 " breaks a rule: %s\n", result.seed,
              Describe(*result.violation).c_str());
  const std::string scenario =
      arguments.scenario.empty() ? "" : " --scenario " + arguments.scenario;
  const std::string canary = arguments.canary == "none" ? "" : " --canary " + arguments.canary;
  std::printf("replay it with: specgen-sim --seed %" PRIu64 " --trace%s%s\n", result.seed,
              scenario.c_str(), canary.c_str());
}

int Run(const Arguments& arguments, const SeedRange& range,
        const std::optional<Scenario>& scenario) {
  Simulator simulator;
  TraceWriter writer;
  SimulationOptions options;
  options.canary = *CanaryFromName(arguments.canary);
  if (arguments.trace) options.observer = &writer;
  std::uint64_t seed = 0;
  SetCheckFailureReporter({.report = ReportSeed, .context = &seed});

  Statistics sum;
  Digest digest;
  std::int64_t violation_count = 0;
  for (std::uint64_t index = 0; index < range.count; ++index) {
    seed = range.first + index;
    const SimulationResult result =
        scenario ? simulator.Run(*scenario, seed, options) : RunSoakSeed(simulator, seed, options);
    sum.Add(result.statistics);
    digest.Add(result.digest);
    if (!result.violation) continue;
    if (++violation_count <= 10) PrintViolation(result, arguments);
  }
  SetCheckFailureReporter({});
  if (!arguments.quiet) std::printf("%s", Describe(sum).c_str());
  if (arguments.digest) std::printf("digest %016" PRIx64 "\n", digest.value());
  if (violation_count == 0) return kAllHeld;
  std::printf("%" PRId64 " of %" PRId64 " seeds break a rule\n", violation_count, sum.run_count);
  return kViolationFound;
}

void Declare(CLI::App& app, Arguments& arguments) {
  app.add_option("--seeds,--seed", arguments.seeds, "The seeds to run: 7 or 1..20000")
      ->capture_default_str();
  app.add_option("--scenario", arguments.scenario,
                 "A scenario file, or the name of a bundled one; without it each seed draws its "
                 "own world");
  app.add_option("--canary", arguments.canary, "A bug to plant, to see that the checkers find it")
      ->capture_default_str();
  app.add_flag("--trace", arguments.trace, "Print every event and every action");
  app.add_flag("--digest", arguments.digest, "Print one digest of all runs");
  app.add_flag("--quiet", arguments.quiet, "Print no statistics");
  app.footer(
      "Exit codes:\n"
      "  0  every rule held in every run\n"
      "  1  a run broke a rule; its seed is printed\n"
      "  2  the command line or the scenario file is wrong\n"
      "A broken invariant of the core aborts the process after naming the seed.\n\n"
      "Examples:\n"
      "  specgen-sim --seeds 1..20000 --digest\n"
      "  specgen-sim --seed 4711 --trace\n"
      "  specgen-sim --scenario fleet --seeds 1..10");
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Runs the core of SpecGen in simulated worlds and checks every step.");
  Declare(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kAllHeld : kBadUsage;
  }
  const Result<SeedRange> range = ParseSeedRange(arguments.seeds);
  if (!range) {
    std::fprintf(stderr, "--seeds: %s\n", range.error().message.c_str());
    return kBadUsage;
  }
  if (!CanaryFromName(arguments.canary)) {
    std::fprintf(stderr, "--canary %s: there is no such bug; docs/SIMULATION.md lists them.\n",
                 arguments.canary.c_str());
    return kBadUsage;
  }
  std::optional<Scenario> scenario;
  if (!arguments.scenario.empty()) {
    Result<Scenario> loaded = LoadScenario(arguments.scenario);
    if (!loaded) {
      std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
      return kBadUsage;
    }
    scenario = std::move(*loaded);
  }
  return Run(arguments, *range, scenario);
}

}  // namespace
}  // namespace specgen

int main(int argc, char** argv) { return specgen::Main(argc, argv); }
