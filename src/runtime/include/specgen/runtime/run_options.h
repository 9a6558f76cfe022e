// Everything that a run is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/eval/problem.h"
#include "specgen/eval/worker_process.h"
#include "specgen/journal/journal.h"
#include "specgen/llm/endpoint.h"
#include "specgen/model/options.h"
#include "specgen/runtime/decision.h"
#include "specgen/runtime/learned_folder.h"

namespace specgen {

// One search to run. The searches of a run share its endpoint and its worker.
struct SearchRequest {
  Problem problem;  // From LoadProblem.
  SearchOptions options;
};

// How the model is sampled. Absent temperatures are the server's choice.
struct SamplingOptions {
  std::optional<double> reasoning_temperature;
  // The forks of one trigger take these in turn: the first plays safe, the others differ.
  std::vector<double> fork_temperatures = {0.1, 0.6, 0.9};
};

// What stands in for a model on this machine, for the record: the endpoint leads there.
struct StandIn {
  std::string kind{};  // "replay", "synthetic"; empty: there is none.
  double tokens_per_second = 0.0;
};

// Bounds of the live host; the defaults suit hundreds of streams.
struct RuntimeLimits {
  std::size_t inbox_event_max = 16384;
  std::size_t disk_write_max = 4096;  // Writes that wait for the disk.
  // Candidates taken out of one reasoning trace; the answer's own comes on top.
  std::int32_t trace_candidate_max = 16;
  std::size_t recent_decision_max = 16;
  // Least time between two TraceAdvanced of one generation.
  Duration trace_interval{std::chrono::milliseconds(250)};
  // Events between two walks over the engine's books; zero walks never.
  std::int64_t check_interval = 4096;
  // How long the end of a run waits for what was cancelled.
  Duration shutdown_max{std::chrono::seconds(15)};
  // For tests of crashes: see JournalFileOptions.
  std::uint64_t journal_die_after_bytes = 0;
};

struct RunOptions {
  std::vector<SearchRequest> searches;  // At least one.
  EndpointOptions endpoint;
  StandIn stand_in;
  ClientOptions client;
  // Asks the endpoint for its models first, so that a wrong URL, key or model is told at once.
  // Zero does not ask.
  Duration probe_time_max{std::chrono::seconds(10)};
  SamplingOptions sampling;
  SchedulerOptions scheduler;
  WorkerOptions worker;                 // `next_slot` is set by the run.
  std::filesystem::path trigger_rules;  // Empty: the built-in rules.
  std::uint64_t seed = 1;               // What is sampled follows from it.

  // Where earlier runs with the model's family left what they have taught, and this one will.
  LearnedPlace learned_place;

  std::filesystem::path folder;  // Empty: <runs_root>/<UTC time>-<problem>.
  std::filesystem::path runs_root = "runs";

  // The run in `folder`, to go on with; null: a new one. From LoadRunOptions. The budgets of
  // `searches` are what it goes on with.
  std::shared_ptr<const Journal> resumed;

  DecisionObserver observer;  // May be empty.
  RuntimeLimits limits;
};

// kInvalidInput where no run can be made of them.
Result<void> CheckOptions(const RunOptions& options);

}  // namespace specgen
