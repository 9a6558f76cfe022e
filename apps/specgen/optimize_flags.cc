#include "optimize_flags.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <limits>
#include <utility>

#include "key_source.h"
#include "learned_place.h"
#include "number_range.h"
#include "option_values.h"
#include "specgen/eval/problem.h"
#include "specgen/runtime/stored_run.h"
#include "value_check.h"

namespace specgen {
namespace {

// Tokens a second: more is no pacing.
constexpr double kTokenRateMax = 1e6;

// What follows comes from the libraries' own lists, so that none is forgotten here.
std::vector<std::string> DialectChoices() {
  std::vector<std::string> names;
  std::string name;
  for (const char letter : DialectNames() + ",") {
    if (letter == ',') {
      names.push_back(std::exchange(name, ""));
    } else if (letter != ' ') {
      name += letter;
    }
  }
  return names;
}

std::vector<std::string> ForkStrategyChoices() {
  std::vector<std::string> names{"auto"};
  for (int i = 0; i < kForkStrategyKindCount; ++i) {
    names.emplace_back(ForkStrategyKindName(static_cast<ForkStrategyKind>(i)));
  }
  return names;
}

void AddPatienceFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Patience with the endpoint";
  command.add_option("--retries", flags.retries, "Of one request, after the first attempt")
      ->capture_default_str()
      ->check(CLI::Range(0, 100))
      ->group(group);
  command
      .add_option("--first-token-time", flags.first_token_time,
                  "From a request to its first text; servers queue")
      ->capture_default_str()
      ->check(TakenBy(ParseSpan, "SPAN"))
      ->group(group);
  command.add_option("--token-gap-time", flags.token_gap_time, "Between two texts of a stream")
      ->capture_default_str()
      ->check(TakenBy(ParseSpan, "SPAN"))
      ->group(group);
}

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
  command
      .add_option("--api-key-file", flags.api_key_file,
                  "File whose first line is the key, read where the variable is not set")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--dialect", flags.dialect, "How the endpoint speaks")
      ->capture_default_str()
      ->check(OneOf(DialectChoices()))
      ->group(group);
  command.add_option("--fork-strategy", flags.fork_strategy, "How a fork continues a reasoning")
      ->capture_default_str()
      ->check(OneOf(ForkStrategyChoices()))
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
  AddPatienceFlags(command, flags);
}

void AddSamplingFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Sampling";
  command
      .add_option("--reasoning-temperature", flags.reasoning_temperature,
                  "Of reasoning generations; default: the server's choice")
      ->check(FiniteRange(0, kTemperatureMax))
      ->group(group);
  command
      .add_option("--fork-temperatures", flags.fork_temperatures,
                  "The forks of one trigger take these in turn")
      ->capture_default_str()
      ->check(TakenBy(ParseTemperatures, "NUMBER,..."))
      ->group(group);
  command.add_option("--seed", flags.seed, "Sampling seeds follow from it")
      ->capture_default_str()
      ->group(group);
}

void AddBudgetFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Budget";
  command.add_option("--iterations", flags.iterations, "Hard budget; 0: no limit")
      ->capture_default_str()
      ->check(CLI::Range(0, std::numeric_limits<int>::max()))
      ->group(group);
  command
      .add_option("--tokens", flags.tokens,
                  "Hard budget of generated tokens for each search, forks included; 0: no limit")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{0}, kTokenBudgetMax))
      ->group(group);
  command.add_option("--time", flags.time, "Hard budget of wall time, as 90s, 10m, 1.5h")
      ->check(TakenBy(ParseSpan, "SPAN"))
      ->group(group);
}

void AddTriggerFlags(CLI::App& command, OptimizeFlags& flags) {
  command
      .add_option("--trigger-rules", flags.trigger_rules, "Rule file instead of the built-in one")
      ->type_name("FILE")
      ->check(CLI::ExistingFile, "")
      ->group("Speculation");
}

void AddLearningFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Learning";
  command
      .add_flag("--keep-learned", flags.keep_learned,
                "Start with what earlier runs with this model family have learned about it, and "
                "leave what this one learns; specgen learned shows it. A replayed or synthetic "
                "model takes part where --learned-family is given")
      ->default_str("true")
      ->group(group);
  command.add_option("--learned-folder", flags.learned_folder, kLearnedFolderText)
      ->type_name("FOLDER")
      ->group(group);
  command
      .add_option("--learned-family", flags.learned_family,
                  "Name of the model family; default: that of the model, in small letters, without "
                  "its owner and the format of its weights")
      ->group(group);
}

void AddOutputFlags(CLI::App& command, OptimizeFlags& flags) {
  const char* group = "Output";
  command.add_option("--out", flags.out, "Folder of the run; default: RUNS_ROOT/TIME-PROBLEM")
      ->type_name("FOLDER")
      ->group(group);
  command.add_option("--runs-root", flags.runs_root, "Where run folders are made")
      ->type_name("FOLDER")
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

Result<void> CheckBudget(const Budget& budget) {
  if (budget.iteration_max < 0) return Wrong("--iterations cannot be below zero");
  const bool is_limited =
      budget.iteration_max > 0 || budget.token_max > 0 || budget.wall_time_max > Duration(0);
  if (is_limited) return {};
  return Wrong(
      "the search would never end: give at least one budget above zero with --iterations, "
      "--tokens or --time");
}

Result<Budget> BudgetOf(const OptimizeFlags& flags) {
  Budget budget;
  budget.iteration_max = flags.iterations;
  budget.token_max = flags.tokens;
  if (!flags.time.empty()) {
    const auto span = ParseSpan(flags.time);
    if (!span) return tl::unexpected(WithContext(span.error(), "--time"));
    budget.wall_time_max = *span;
  }
  if (auto limited = CheckBudget(budget); !limited) return tl::unexpected(limited.error());
  return budget;
}

Result<EndpointOptions> EndpointOptionsOf(const OptimizeFlags& flags) {
  EndpointOptions endpoint;
  endpoint.base_url = flags.endpoint;
  endpoint.model = flags.model;
  endpoint.api_key_variable = flags.api_key_env;
  endpoint.dialect = flags.dialect;
  const auto key = ReadKey({flags.api_key_env, flags.api_key_file});
  if (!key) return tl::unexpected(key.error());
  endpoint.api_key = *key;
  for (int i = 0; i < kForkStrategyKindCount; ++i) {
    const auto kind = static_cast<ForkStrategyKind>(i);
    if (flags.fork_strategy == ForkStrategyKindName(kind)) endpoint.fork_strategy = kind;
  }
  return endpoint;
}

Result<ClientOptions> ClientOptionsOf(const OptimizeFlags& flags) {
  ClientOptions client;
  client.retry.retry_max = flags.retries;
  const auto first_token = ParseSpan(flags.first_token_time);
  if (!first_token) return tl::unexpected(WithContext(first_token.error(), "--first-token-time"));
  client.first_token_max = *first_token;
  const auto token_gap = ParseSpan(flags.token_gap_time);
  if (!token_gap) return tl::unexpected(WithContext(token_gap.error(), "--token-gap-time"));
  client.token_gap_max = *token_gap;
  return client;
}

Result<SamplingOptions> SamplingOptionsOf(const OptimizeFlags& flags) {
  SamplingOptions sampling;
  if (flags.WasGiven("--reasoning-temperature")) {
    sampling.reasoning_temperature = flags.reasoning_temperature;
  }
  const bool is_paper =
      flags.search.preset() == Preset::kPaper && !flags.WasGiven("--fork-temperatures");
  const auto temperatures = ParseTemperatures(is_paper ? "0.1" : flags.fork_temperatures);
  if (!temperatures)
    return tl::unexpected(WithContext(temperatures.error(), "--fork-temperatures"));
  sampling.fork_temperatures = *temperatures;
  return sampling;
}

// Of a family that is not named, the model's name says it, which is not known yet.
LearnedPlace LearnedPlaceOf(const OptimizeFlags& flags, const SearchOptions& search) {
  const bool is_stand_in = flags.replay || flags.synthetic;
  const bool is_kept =
      flags.keep_learned && search.forks.learns && (!is_stand_in || !flags.learned_family.empty());
  if (!is_kept) return {};
  LearnedPlace place{.folder = LearnedFolder(flags.learned_folder)};
  if (!flags.learned_family.empty()) place.family = LearnedFamilyOf(flags.learned_family);
  return place;
}

Result<void> CheckModelChoice(const OptimizeFlags& flags) {
  const int chosen =
      (flags.endpoint.empty() ? 0 : 1) + (flags.replay ? 1 : 0) + (flags.synthetic ? 1 : 0);
  if (chosen == 1 && !flags.endpoint.empty()) return {};
  for (const char* const flag : {"--model", "--dialect", "--api-key-env", "--api-key-file"}) {
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
      ->type_name("FOLDER");
  command
      .add_option("--resume", resume,
                  "Go on with the run in this folder, whatever ended it; --iterations, --tokens "
                  "and --time raise its budget")
      ->type_name("FOLDER")
      ->configurable(false);
  command.add_option("--die-after-journal-bytes", die_after_journal_bytes)
      ->group("")
      ->configurable(false);
  AddModelFlags(command, *this);
  AddSamplingFlags(command, *this);
  AddBudgetFlags(command, *this);
  search.AddTo(command);
  AddTriggerFlags(command, *this);
  AddLearningFlags(command, *this);
  judge.AddTo(command);
  AddOutputFlags(command, *this);
}

bool OptimizeFlags::WasGiven(const char* flag) const { return command_->count(flag) > 0; }

namespace {

// What a run that goes on may be given anew; everything else was settled when it was started.
constexpr const char* kFlagsOfResume[] = {
    "--resume",       "--iterations", "--tokens", "--time",  "--endpoint", "--api-key-env",
    "--api-key-file", "--json",       "--plain",  "--quiet", "--help",     "--config"};

Result<void> CheckResumeFlags(const OptimizeFlags& flags, const CLI::App& command) {
  if (!flags.problems.empty()) {
    return Wrong("--resume goes on with the problems of its run: name none beside it");
  }
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    const bool is_allowed = std::find(std::begin(kFlagsOfResume), std::end(kFlagsOfResume), name) !=
                            std::end(kFlagsOfResume);
    // What is hidden from the help has no name here, and is for tests.
    if (option->count() > 0 && !is_allowed && !name.empty()) {
      return Wrong(
          fmt::format("{} was settled when the run was started: leave it out beside "
                      "--resume",
                      name));
    }
  }
  return {};
}

// The budget is the whole run's, not that of what is left of it.
Result<void> RaiseBudgets(const OptimizeFlags& flags, RunOptions& options) {
  for (SearchRequest& search : options.searches) {
    Budget& budget = search.options.budget;
    if (flags.WasGiven("--iterations")) budget.iteration_max = flags.iterations;
    if (flags.WasGiven("--tokens")) budget.token_max = flags.tokens;
    if (!flags.time.empty()) {
      const auto span = ParseSpan(flags.time);
      if (!span) return tl::unexpected(WithContext(span.error(), "--time"));
      budget.wall_time_max = *span;
    }
    if (auto limited = CheckBudget(budget); !limited) return limited;
  }
  return {};
}

Result<void> MoveEndpoint(const OptimizeFlags& flags, RunOptions& options) {
  EndpointOptions& endpoint = options.endpoint;
  // The file of a key may come from a configuration that serves other runs as well.
  const bool is_asked = !flags.endpoint.empty() || flags.WasGiven("--api-key-env");
  if (!options.stand_in.kind.empty()) {
    return is_asked ? Result<void>(Wrong("the run has no endpoint: its model is a stand-in"))
                    : Result<void>();
  }
  if (!flags.endpoint.empty()) endpoint.base_url = flags.endpoint;
  if (endpoint.base_url.empty()) {
    return Wrong(
        "the address of the run's endpoint held a password, which no journal keeps: give "
        "it again with --endpoint URL");
  }
  if (flags.WasGiven("--api-key-env")) endpoint.api_key_variable = flags.api_key_env;
  const auto key = ReadKey({endpoint.api_key_variable, flags.api_key_file});
  if (!key) return tl::unexpected(key.error());
  endpoint.api_key = *key;
  return {};
}

}  // namespace

Result<RunOptions> OptimizeFlags::OptionsOfResumed() const {
  if (auto checked = CheckResumeFlags(*this, *command_); !checked) {
    return tl::unexpected(checked.error());
  }
  Result<RunOptions> options = LoadRunOptions(resume);
  if (!options) return options;
  if (auto raised = RaiseBudgets(*this, *options); !raised) return tl::unexpected(raised.error());
  if (auto moved = MoveEndpoint(*this, *options); !moved) return tl::unexpected(moved.error());
  options->limits.journal_die_after_bytes = die_after_journal_bytes;
  return options;
}

Result<RunOptions> RunOptionsOf(const OptimizeFlags& flags) {
  if (!flags.resume.empty()) return flags.OptionsOfResumed();
  if (flags.problems.empty()) {
    return Wrong("which problem? Name a folder with a problem.toml, or a run with --resume");
  }
  if (auto checked = CheckModelChoice(flags); !checked) return tl::unexpected(checked.error());
  const auto budget = BudgetOf(flags);
  if (!budget) return tl::unexpected(budget.error());
  SearchSettings settings = flags.search.Settings();
  settings.search.budget = *budget;
  const auto judge = JudgeOptionsOf(flags.judge);
  if (!judge) return tl::unexpected(judge.error());
  const auto client = ClientOptionsOf(flags);
  if (!client) return tl::unexpected(client.error());
  const auto sampling = SamplingOptionsOf(flags);
  if (!sampling) return tl::unexpected(sampling.error());
  const auto endpoint = EndpointOptionsOf(flags);
  if (!endpoint) return tl::unexpected(endpoint.error());
  RunOptions options;
  for (const std::string& folder : flags.problems) {
    auto problem = LoadProblem(folder);
    if (!problem) return tl::unexpected(problem.error());
    options.searches.push_back({std::move(*problem), settings.search});
  }
  options.endpoint = *endpoint;
  if (flags.replay) options.stand_in.kind = "replay";
  if (flags.synthetic) options.stand_in.kind = "synthetic";
  options.stand_in.tokens_per_second = flags.token_rate;
  options.limits.journal_die_after_bytes = flags.die_after_journal_bytes;
  options.scheduler = settings.scheduler;
  options.learned_place = LearnedPlaceOf(flags, settings.search);
  options.client = *client;
  options.sampling = *sampling;
  options.worker.judge = *judge;
  options.trigger_rules = flags.trigger_rules;
  options.seed = flags.seed;
  options.folder = flags.out;
  options.runs_root = flags.runs_root;
  return options;
}

Result<ModelServerOptions> StandInOptionsOf(const RunOptions& run) {
  const bool is_replay = run.stand_in.kind == "replay";
  ModelServerOptions options;
  options.tokens_per_second = run.stand_in.tokens_per_second;
  options.workload_seed = run.seed;
  for (const SearchRequest& search : run.searches) {
    const std::filesystem::path& folder = search.problem.folder;
    const std::filesystem::path path = folder / (is_replay ? "transcript.jsonl" : "synthetic");
    if (!std::filesystem::exists(path)) {
      return Wrong(
          fmt::format("{}: there is no {}, so the problem cannot be run with --{}; use a "
                      "bundled problem, or --endpoint URL",
                      folder.string(), path.string(), run.stand_in.kind));
    }
    auto& files = is_replay ? options.transcripts : options.workloads;
    // The same problem several times is served by one model.
    if (std::find(files.begin(), files.end(), path) == files.end()) files.push_back(path);
  }
  return options;
}

}  // namespace specgen
