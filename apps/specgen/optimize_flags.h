// The flags of `specgen optimize`, and what they mean as options of a run.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "judge_flags.h"
#include "search_flags.h"
#include "specgen/base/result.h"
#include "specgen/model_server/model_server.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

struct OptimizeFlags {
  std::vector<std::string> problems;
  std::string resume;  // Folder of a run to go on with; then there are no problems.

  // The model: an endpoint, or one of the two that need none.
  std::string endpoint;
  std::string model;
  std::string api_key_env = "SPECGEN_API_KEY";
  std::string api_key_file;
  std::string dialect = "generic";
  std::string fork_strategy = "auto";
  bool replay = false;
  bool synthetic = false;
  double token_rate = 250;
  int retries = 4;
  std::string first_token_time = "5m";
  std::string token_gap_time = "1m";
  double reasoning_temperature = 0;  // Where it was given.
  std::string fork_temperatures = "0.1,0.6,0.9";

  // The search.
  int iterations = 10;
  std::int64_t tokens = 0;
  std::string time;
  SearchFlags search;
  std::string trigger_rules;
  std::uint64_t seed = 1;

  // What is learned.
  bool keep_learned = true;
  std::string learned_folder;
  std::string learned_family;

  // The machine.
  JudgeFlags judge;

  // For tests of crashes.
  std::uint64_t die_after_journal_bytes = 0;

  // What is left and shown.
  std::string out;
  std::string runs_root = "runs";
  bool json = false;
  bool plain = false;
  bool quiet = false;

  void AddTo(CLI::App& command);
  // Flags that were given, on the command line or in a configuration, win over a preset.
  bool WasGiven(const char* flag) const;
  // Of the run in `resume`, with the budgets that were given.
  Result<RunOptions> OptionsOfResumed() const;

 private:
  const CLI::App* command_ = nullptr;
};

// Loads the problems and checks every flag. The endpoint of a replay or a synthetic model is left
// out: it exists once its server runs.
Result<RunOptions> RunOptionsOf(const OptimizeFlags& flags);

// The server that stands in for the model of these options. REQUIRES: one does.
Result<ModelServerOptions> StandInOptionsOf(const RunOptions& options);

}  // namespace specgen
