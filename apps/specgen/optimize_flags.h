// The flags of `specgen optimize`, and what they mean as options of a run.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/model_server/model_server.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

struct OptimizeFlags {
  std::vector<std::string> problems;

  // The model: an endpoint, or one of the two that need none.
  std::string endpoint;
  std::string model;
  std::string api_key_env = "SPECGEN_API_KEY";
  std::string dialect = "generic";
  std::string fork_strategy = "auto";
  bool replay = false;
  bool synthetic = false;
  double token_rate = 250;

  // The search.
  std::string preset = "specgen";
  std::string criterion = "mean";
  double noise_margin = 0.01;
  int iterations = 10;
  std::int64_t tokens = 0;
  std::string time;
  bool no_speculation = false;
  int forks = 2;
  int forks_in_flight = 6;
  int forks_per_iteration = 16;
  std::int64_t cooldown = 200;
  std::int64_t reasoning_tokens = 32768;
  std::int64_t fork_tokens = 6144;
  std::string trigger_rules;
  std::uint64_t seed = 1;

  // The machine.
  std::string policy = "value_index";
  int compile_slots = 0;
  std::string profiling_time = "2s";
  int devices = 1;
  bool allow_unjailed = false;

  // What is left and shown.
  std::string out;
  std::string runs_root = "runs";
  bool json = false;
  bool plain = false;
  bool quiet = false;

  void AddTo(CLI::App& command);
  // Flags that were given on the command line win over a preset.
  bool WasGiven(const char* flag) const;

 private:
  const CLI::App* command_ = nullptr;
};

// Loads the problems and checks every flag. The endpoint of a replay or a synthetic model is left
// out: it exists once its server runs.
Result<RunOptions> RunOptionsOf(const OptimizeFlags& flags);

// The server that stands in for a model, for --replay and --synthetic.
Result<ModelServerOptions> StandInOptionsOf(const OptimizeFlags& flags);

}  // namespace specgen
