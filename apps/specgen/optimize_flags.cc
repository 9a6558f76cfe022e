#include "optimize_flags.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "number_range.h"
#include "option_values.h"
#include "specgen/eval/judge_options.h"
#include "specgen/eval/problem.h"

namespace specgen {
namespace {

// Tokens a second: more is no pacing.
constexpr double kTokenRateMax = 1e6;

void AddModelFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Model";
  command
      .add_option("--endpoint", flags.endpoint, "Base URL up to the version, http://HOST:8000/v1")
      ->group(group);
  command.add_option("--model", flags.model, "Model to ask for; default: the only one it serves")
      ->group(group);
  command
      .add_option("--api-key-env", flags.api_key_env,
                  "Environment variable that holds the key, if the endpoint wants one")
      ->capture_default_str()
      ->group(group);
  command.add_option("--dialect", flags.dialect, "How the endpoint speaks: " + DialectNames())
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--fork-strategy", flags.fork_strategy,
                  "auto, text-exact, continue-final-message or prompt-embed")
      ->capture_default_str()
      ->group(group);
  command
      .add_flag("--replay", flags.replay,
                "No endpoint: replay the transcript that comes with the problem")
      ->group(group);
  command
      .add_flag("--synthetic", flags.synthetic,
                "No endpoint: synthesize reasoning and kernels from the problem's templates")
      ->group(group);
  command
      .add_option("--token-rate", flags.token_rate,
                  "Tokens per second of a replayed or synthetic model; 0: no pacing")
      ->capture_default_str()
      ->check(FiniteRange(0, kTokenRateMax))
      ->group(group);
}

void AddSearchFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Search";
  command
      .add_option("--preset", flags.preset,
                  "specgen, or paper (history starts with 0, no noise margin, no idle forks, all "
                  "forks at temperature 0.1, policy paper); flags that are given win")
      ->capture_default_str()
      ->check(CLI::IsMember({"specgen", "paper"}))
      ->group(group);
  command
      .add_option("--criterion", flags.criterion,
                  "When the reasoning is cut: mean, first_valid, best, quantile:Q, never")
      ->capture_default_str()
      ->group(group);
  command
      .add_option(
          "--noise-margin", flags.noise_margin,
          "How far above the bar at least, as a fraction; a noisier measurement must be further "
          "above it, by its own noise. 0: no margin, however noisy")
      ->capture_default_str()
      ->check(FiniteRange(0, 1))
      ->group(group);
  command.add_option("--iterations", flags.iterations, "Hard budget; 0: no limit")
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--tokens", flags.tokens,
                  "Hard budget of generated tokens for each search, forks included; 0: no limit")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{0}, kTokenBudgetMax))
      ->group(group);
  command.add_option("--time", flags.time, "Hard budget of wall time, as 90s, 10m, 1.5h")
      ->group(group);
  command.add_option("--reasoning-tokens", flags.reasoning_tokens, "Limit of one reasoning")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{1}, kTokenCountMax))
      ->group(group);
  command.add_option("--seed", flags.seed, "Sampling seeds follow from it")
      ->capture_default_str()
      ->group(group);
}

void AddForkFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Speculation";
  command
      .add_flag("--no-speculation", flags.no_speculation,
                "Judge the reasoning's own answers only: no forks, no code from the trace")
      ->group(group);
  command.add_option("--forks", flags.forks, "Speculative generations for each granted trigger")
      ->capture_default_str()
      ->check(CLI::Range(1, 64))
      ->group(group);
  command.add_option("--forks-in-flight", flags.forks_in_flight, "At a time, for each search")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024))
      ->group(group);
  command.add_option("--forks-per-iteration", flags.forks_per_iteration, "In one iteration")
      ->capture_default_str()
      ->check(CLI::Range(1, 4096))
      ->group(group);
  command.add_option("--cooldown", flags.cooldown, "Trace tokens between two granted triggers")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{0}, kTokenCountMax))
      ->group(group);
  command.add_option("--fork-tokens", flags.fork_tokens, "Limit of one speculative generation")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{1}, kTokenCountMax))
      ->group(group);
  command
      .add_option("--trigger-rules", flags.trigger_rules, "Rule file instead of the built-in one")
      ->check(CLI::ExistingFile)
      ->group(group);
}

void AddMachineFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Machine";
  command
      .add_option("--policy", flags.policy,
                  "Who gets which slot: value_index, paper, fixed_pools or static")
      ->capture_default_str()
      ->group(group);
  command.add_option("--compile-slots", flags.compile_slots, "Compilations at a time; 0: by cores")
      ->capture_default_str()
      ->check(CLI::Range(0, kWorkerSlotMax - 1))
      ->group(group);
  command
      .add_option("--profiling-time", flags.profiling_time,
                  "What timing a candidate may take to know its speedup to within 1 %, 50ms to "
                  "60s: less gives feedback sooner, and noisier")
      ->capture_default_str()
      ->group(group);
  command.add_option("--devices", flags.devices, "Devices that validate and profile")
      ->capture_default_str()
      ->check(CLI::Range(1, 64))
      ->group(group);
  command
      .add_flag("--allow-unjailed", flags.allow_unjailed,
                "Run candidates without a jail: they can then do whatever you can")
      ->group(group);
}

void AddOutputFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Output";
  command.add_option("--out", flags.out, "Folder of the run; default: RUNS_ROOT/TIME-PROBLEM")
      ->group(group);
  command.add_option("--runs-root", flags.runs_root, "Where run folders are made")
      ->capture_default_str()
      ->group(group);
  command.add_flag("--json", flags.json, "Result as JSON on standard output")->group(group);
  command.add_flag("--plain", flags.plain, "Progress line by line, also on a terminal")
      ->group(group);
  command.add_flag("--quiet", flags.quiet, "No progress")->group(group);
}

tl::unexpected<Error> Wrong(std::string message) {
  return MakeError(ErrorCode::kInvalidInput, std::move(message));
}

Result<Budget> BudgetOf(const OptimizeFlags& flags) {
  if (flags.iterations < 0) return Wrong("--iterations cannot be below zero");
  Budget budget;
  budget.iteration_max = flags.iterations;
  budget.token_max = flags.tokens;
  if (!flags.time.empty()) {
    const auto span = ParseSpan(flags.time);
    if (!span) return tl::unexpected(WithContext(span.error(), "--time"));
    budget.wall_time_max = *span;
  }
  const bool is_limited =
      budget.iteration_max > 0 || budget.token_max > 0 || budget.wall_time_max > Duration(0);
  if (!is_limited) {
    return Wrong(
        "the search would never end: give at least one budget above zero with --iterations, "
        "--tokens or --time");
  }
  return budget;
}

Result<SearchOptions> SearchOptionsOf(const OptimizeFlags& flags) {
  SearchOptions options;
  auto criterion = ParseCriterion(flags.criterion);
  if (!criterion) return tl::unexpected(WithContext(criterion.error(), "--criterion"));
  options.criterion = *criterion;
  options.criterion.noise_margin = PpmOf(flags.noise_margin);
  const auto budget = BudgetOf(flags);
  if (!budget) return tl::unexpected(budget.error());
  options.budget = *budget;
  options.reasoning_token_max = flags.reasoning_tokens;
  options.forks.speculation = !flags.no_speculation;
  options.forks.forks_per_trigger = flags.forks;
  options.forks.in_flight_max = flags.forks_in_flight;
  options.forks.per_iteration_max = flags.forks_per_iteration;
  options.forks.cooldown_tokens = flags.cooldown;
  options.forks.token_max = flags.fork_tokens;
  if (flags.preset == "paper") {
    options.criterion.history_starts_with_zero = true;
    if (!flags.WasGiven("--noise-margin")) options.criterion.noise_margin = Ppm{0};
    options.forks.idle_cooldown_tokens = 0;
  }
  return options;
}

Result<EndpointOptions> EndpointOptionsOf(const OptimizeFlags& flags) {
  EndpointOptions endpoint;
  endpoint.base_url = flags.endpoint;
  endpoint.model = flags.model;
  endpoint.api_key_variable = flags.api_key_env;
  endpoint.dialect = flags.dialect;
  if (const char* key = std::getenv(flags.api_key_env.c_str())) endpoint.api_key = key;
  if (flags.fork_strategy == "auto") return endpoint;
  for (int i = 0; i < kForkStrategyKindCount; ++i) {
    const auto kind = static_cast<ForkStrategyKind>(i);
    if (flags.fork_strategy == ForkStrategyKindName(kind)) endpoint.fork_strategy = kind;
  }
  if (endpoint.fork_strategy) return endpoint;
  return Wrong(
      fmt::format("--fork-strategy: '{}' is none of auto, text-exact, "
                  "continue-final-message, prompt-embed",
                  flags.fork_strategy));
}

Result<void> CheckModelChoice(const OptimizeFlags& flags) {
  const int chosen =
      (flags.endpoint.empty() ? 0 : 1) + (flags.replay ? 1 : 0) + (flags.synthetic ? 1 : 0);
  if (chosen == 1 && !flags.endpoint.empty()) return {};
  for (const char* const flag : {"--model", "--dialect", "--api-key-env"}) {
    if (chosen != 1 || !flags.WasGiven(flag)) continue;
    return Wrong(fmt::format("{} speaks of an endpoint, and {} uses none: leave one of them out",
                             flag, flags.replay ? "--replay" : "--synthetic"));
  }
  if (chosen == 1) return {};
  return Wrong(chosen == 0 ? "which model? Give --endpoint URL for an OpenAI-compatible server, or "
                             "--replay to replay the transcript that comes with a bundled problem"
                           : "--endpoint, --replay and --synthetic exclude each other: choose one");
}

}  // namespace

void OptimizeFlags::AddTo(CLI::App& command) {
  command_ = &command;
  command
      .add_option("PROBLEM", problems,
                  "Folders with a problem.toml; one search for each, over shared slots")
      ->required();
  AddModelFlags(command, *this);
  AddSearchFlags(command, *this);
  AddForkFlags(command, *this);
  AddMachineFlags(command, *this);
  AddOutputFlags(command, *this);
}

bool OptimizeFlags::WasGiven(const char* flag) const { return command_->count(flag) > 0; }

Result<RunOptions> RunOptionsOf(const OptimizeFlags& flags) {
  if (auto checked = CheckModelChoice(flags); !checked) return tl::unexpected(checked.error());
  const auto search = SearchOptionsOf(flags);
  if (!search) return tl::unexpected(search.error());
  const bool is_paper = flags.preset == "paper";
  const bool takes_policy = !is_paper || flags.WasGiven("--policy");
  const auto policy = ParsePolicy(takes_policy ? flags.policy : "paper");
  if (!policy) return tl::unexpected(WithContext(policy.error(), "--policy"));
  if (flags.compile_slots + flags.devices > kWorkerSlotMax) {
    return Wrong(fmt::format("--compile-slots and --devices are {} together, and at most {}",
                             flags.compile_slots + flags.devices, kWorkerSlotMax));
  }
  const auto endpoint = EndpointOptionsOf(flags);
  if (!endpoint) return tl::unexpected(endpoint.error());
  RunOptions options;
  for (const std::string& folder : flags.problems) {
    auto problem = LoadProblem(folder);
    if (!problem) return tl::unexpected(problem.error());
    options.searches.push_back({std::move(*problem), *search});
  }
  options.endpoint = *endpoint;
  options.scheduler.policy = *policy;
  if (is_paper) options.sampling.fork_temperatures = {0.1};
  options.worker.judge.compile_slot_count = flags.compile_slots;
  const auto profiling_time = ParseProfilingTime(flags.profiling_time);
  if (!profiling_time) return tl::unexpected(profiling_time.error());
  options.worker.judge.profiling_time_max = *profiling_time;
  options.worker.judge.device_count = flags.devices;
  options.worker.judge.allow_unjailed = flags.allow_unjailed;
  options.trigger_rules = flags.trigger_rules;
  options.seed = flags.seed;
  options.folder = flags.out;
  options.runs_root = flags.runs_root;
  return options;
}

Result<ModelServerOptions> StandInOptionsOf(const OptimizeFlags& flags) {
  ModelServerOptions options;
  options.tokens_per_second = flags.token_rate;
  options.workload_seed = flags.seed;
  for (const std::string& folder : flags.problems) {
    const std::filesystem::path path =
        std::filesystem::path(folder) / (flags.replay ? "transcript.jsonl" : "synthetic");
    if (!std::filesystem::exists(path)) {
      return Wrong(
          fmt::format("{}: there is no {}, so the problem cannot be run with {}; use a "
                      "bundled problem, or --endpoint URL",
                      folder, path.string(), flags.replay ? "--replay" : "--synthetic"));
    }
    auto& files = flags.replay ? options.transcripts : options.workloads;
    // The same problem several times is served by one model.
    if (std::find(files.begin(), files.end(), path) == files.end()) files.push_back(path);
  }
  return options;
}

}  // namespace specgen
