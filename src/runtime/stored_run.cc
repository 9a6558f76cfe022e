#include "specgen/runtime/stored_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <utility>

#include "candidate_store.h"
#include "file_io.h"
#include "run_folder.h"

namespace specgen {

const char* const kSpecgenVersion = SPECGEN_VERSION;

namespace {

// Of the files that say what is computed, how exactly, and on what.
std::string FingerprintOf(const Problem& problem) {
  std::string text = ReadFile(problem.folder / "problem.toml").value_or("");
  text += '\0';
  text += ReadFile(problem.reference).value_or("");
  text += '\0';
  if (!problem.truth.empty()) text += ReadFile(problem.truth).value_or("");
  return HexOf(HashOf(text));
}

std::string FingerprintOfRules(const std::filesystem::path& rules) {
  return rules.empty() ? "" : HexOf(HashOf(ReadFile(rules).value_or("")));
}

EndpointOptions EndpointOf(const StartedModel& model) {
  EndpointOptions endpoint;
  endpoint.base_url = model.base_url;
  endpoint.model = model.model;
  endpoint.api_key_variable = model.api_key_variable;
  endpoint.dialect = model.dialect;
  if (const char* key = std::getenv(model.api_key_variable.c_str())) endpoint.api_key = key;
  if (model.fork_strategy) {
    const std::int32_t kind = std::clamp(*model.fork_strategy, 0, kForkStrategyKindCount - 1);
    endpoint.fork_strategy = static_cast<ForkStrategyKind>(kind);
  }
  return endpoint;
}

Error Changed(const std::string& what) {
  return {ErrorCode::kInvalidInput,
          what +
              " has changed since the run was started, so what was found before does not count "
              "for it. Put back what was there, or start a new run."};
}

}  // namespace

bool DiedWhileStarting(const std::filesystem::path& run_folder) { return HasNotBegun(run_folder); }

Result<Journal> LoadJournal(const std::filesystem::path& run_folder) {
  const std::filesystem::path path = run_folder / "journal";
  if (HasNotBegun(run_folder)) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("The run in {0} has not begun: its process ended while it was "
                                 "starting, or is starting still. Nothing is lost: start it again, "
                                 "in the same folder with specgen optimize PROBLEM --out {0}",
                                 run_folder.string()));
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{} holds no run: there is no {}. Name the folder that a run has "
                                 "left.",
                                 run_folder.string(), path.string()));
  }
  const Result<std::string> bytes = ReadFile(path);
  if (!bytes) return tl::make_unexpected(bytes.error());
  Result<Journal> journal = DecodeJournal(*bytes);
  if (!journal) return tl::make_unexpected(WithContext(journal.error(), path.string()));
  return journal;
}

Result<RunStarted> LoadStart(const std::filesystem::path& run_folder) {
  // A search takes some hundred bytes.
  constexpr std::size_t kStartBytesMax = std::size_t{1} << 20U;
  const std::filesystem::path path = run_folder / "journal";
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kStartBytesMax, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  Result<RunStarted> started = DecodeStart(bytes);
  if (!started) return tl::make_unexpected(WithContext(started.error(), path.string()));
  return started;
}

Result<RunOptions> LoadRunOptions(const std::filesystem::path& run_folder) {
  Result<Journal> journal = LoadJournal(run_folder);
  if (!journal) return tl::make_unexpected(journal.error());
  if (auto is_free = CheckRunIsFree(run_folder); !is_free) {
    return tl::make_unexpected(is_free.error());
  }
  const RunStarted& started = journal->started;
  RunOptions options;
  for (const StartedSearch& search : started.searches) {
    Result<Problem> problem = LoadProblem(search.folder);
    if (!problem) return tl::make_unexpected(problem.error());
    options.searches.push_back({*std::move(problem), search.options});
  }
  options.endpoint = EndpointOf(started.model);
  options.stand_in = {.kind = started.model.stand_in,
                      .tokens_per_second = started.model.stand_in_rate};
  options.sampling = {.reasoning_temperature = started.model.reasoning_temperature,
                      .fork_temperatures = started.model.fork_temperatures};
  options.scheduler = started.engine.scheduler;
  options.client.retry.retry_max = started.model.retry_max;
  options.client.first_token_max = started.model.first_token_max;
  options.client.token_gap_max = started.model.token_gap_max;
  JudgeOptions& judge = options.worker.judge;
  judge.compile_slot_count = started.judge.compile_slot_count;
  judge.device_count = started.judge.device_count;
  judge.profiling_time_max = started.judge.profiling_time_max;
  judge.allow_unjailed = started.judge.allow_unjailed;
  judge.noise_max = started.judge.noise_max;
  judge.memory_max = started.judge.memory_max;
  judge.compile_deadline = started.judge.compile_deadline;
  judge.call_deadline_max = started.judge.call_deadline_max;
  judge.call_deadline_min = started.judge.call_deadline_min;
  judge.stage_deadline = started.judge.stage_deadline;
  options.learned_place = {.folder = started.learning.folder, .family = started.learning.family};
  options.trigger_rules = started.trigger_rules;
  options.seed = started.seed;
  options.folder = run_folder;
  if (auto same = CheckUnchanged(options, started); !same) {
    return tl::make_unexpected(same.error());
  }
  options.resumed = std::make_shared<const Journal>(*std::move(journal));
  return options;
}

Result<RunStarted> StartOf(const RunOptions& options, std::int64_t utc_ms,
                           const LearnedRecord& learned) {
  RunStarted started;
  started.specgen_version = kSpecgenVersion;
  started.utc_ms = utc_ms;
  started.seed = options.seed;
  started.engine = {.scheduler = options.scheduler, .learned = learned};
  started.learning.family = options.learned_place.family;
  if (!options.learned_place.folder.empty()) {
    started.learning.folder = std::filesystem::absolute(options.learned_place.folder).string();
  }
  for (const SearchRequest& search : options.searches) {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::absolute(search.problem.folder, error);
    if (error) return MakeError(ErrorCode::kUnavailable, error.message());
    started.searches.push_back({.problem = search.problem.name,
                                .folder = folder.string(),
                                .fingerprint = FingerprintOf(search.problem),
                                .options = search.options});
  }
  StartedModel& model = started.model;
  // The address of a stand-in is gone with it, and a password is nobody's business.
  const bool has_password = options.endpoint.base_url.find('@') != std::string::npos;
  if (options.stand_in.kind.empty() && !has_password) model.base_url = options.endpoint.base_url;
  model.model = options.endpoint.model;
  model.api_key_variable = options.endpoint.api_key_variable;
  model.dialect = options.endpoint.dialect;
  if (options.endpoint.fork_strategy) {
    model.fork_strategy = static_cast<std::int32_t>(*options.endpoint.fork_strategy);
  }
  model.stand_in = options.stand_in.kind;
  model.stand_in_rate = options.stand_in.tokens_per_second;
  model.reasoning_temperature = options.sampling.reasoning_temperature;
  model.fork_temperatures = options.sampling.fork_temperatures;
  model.retry_max = options.client.retry.retry_max;
  model.first_token_max = options.client.first_token_max;
  model.token_gap_max = options.client.token_gap_max;
  const JudgeOptions& judge = options.worker.judge;
  started.judge = {.compile_slot_count = judge.compile_slot_count,
                   .device_count = judge.device_count,
                   .profiling_time_max = judge.profiling_time_max,
                   .allow_unjailed = judge.allow_unjailed,
                   .noise_max = judge.noise_max,
                   .memory_max = judge.memory_max,
                   .compile_deadline = judge.compile_deadline,
                   .call_deadline_max = judge.call_deadline_max,
                   .call_deadline_min = judge.call_deadline_min,
                   .stage_deadline = judge.stage_deadline};
  if (!options.trigger_rules.empty()) {
    started.trigger_rules = std::filesystem::absolute(options.trigger_rules).string();
  }
  started.rules_fingerprint = FingerprintOfRules(options.trigger_rules);
  return started;
}

Result<TriggerRules> LoadTriggerRules(const std::filesystem::path& file) {
  if (file.empty()) return TriggerRules::BuiltIn();
  Result<std::string> text = ReadFile(file);
  if (!text) return tl::make_unexpected(text.error());
  return TriggerRules::Parse(*text, file.string());
}

Result<void> CheckUnchanged(const RunOptions& options, const RunStarted& started) {
  for (std::size_t i = 0; i < started.searches.size(); ++i) {
    const Problem& problem = options.searches[i].problem;
    if (FingerprintOf(problem) != started.searches[i].fingerprint) {
      return tl::make_unexpected(
          Changed(fmt::format("The problem {} in {}", problem.name, problem.folder.string())));
    }
  }
  if (FingerprintOfRules(options.trigger_rules) != started.rules_fingerprint) {
    return tl::make_unexpected(Changed("The rule file " + options.trigger_rules.string()));
  }
  return {};
}

}  // namespace specgen
