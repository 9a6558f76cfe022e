// What a journal is made of, as values (docs/formats/journal.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/model/ids.h"
#include "specgen/model/options.h"

namespace specgen {

// One search as it was asked for.
struct StartedSearch {
  std::string problem;      // Its name.
  std::string folder;       // Absolute.
  std::string fingerprint;  // Of the files that say what the problem is.
  SearchOptions options;

  auto fields() const { return std::tie(problem, folder, fingerprint, options); }
};

// What the model is asked by. A stand-in's address is found anew by each process.
struct StartedModel {
  std::string base_url;
  std::string model;
  std::string api_key_variable;  // Names where the key is. The key itself is nobody's business.
  std::string dialect;
  std::optional<std::int32_t> fork_strategy;
  std::string stand_in;  // "replay", "synthetic", or empty: an endpoint.
  double stand_in_rate = 0.0;
  std::optional<double> reasoning_temperature;
  std::vector<double> fork_temperatures;
  std::int32_t retry_max = 0;
  Duration first_token_max{0};
  Duration token_gap_max{0};

  auto fields() const {
    return std::tie(base_url, model, api_key_variable, dialect, fork_strategy, stand_in,
                    stand_in_rate, reasoning_temperature, fork_temperatures, retry_max,
                    first_token_max, token_gap_max);
  }
};

struct StartedJudge {
  std::int32_t compile_slot_count = 0;
  std::int32_t device_count = 1;
  Duration profiling_time_max{0};
  bool allow_unjailed = false;
  double noise_max = 0.0;
  std::int64_t memory_max = 0;  // Bytes.
  Duration compile_deadline{0};
  Duration call_deadline_max{0};
  Duration call_deadline_min{0};
  Duration stage_deadline{0};

  auto fields() const {
    return std::tie(compile_slot_count, device_count, profiling_time_max, allow_unjailed, noise_max,
                    memory_max, compile_deadline, call_deadline_max, call_deadline_min,
                    stage_deadline);
  }
};

// Where it leaves what it has learned; what it was given stands in EngineOptions.
struct StartedLearning {
  std::string folder;  // Absolute; empty: nowhere.
  std::string family;

  auto fields() const { return std::tie(folder, family); }
};

// The options of a run: all that its next process needs to go on with it.
struct RunStarted {
  std::string specgen_version;
  std::int64_t utc_ms = 0;  // When the run was started.
  std::uint64_t seed = 1;
  EngineOptions engine;
  std::vector<StartedSearch> searches;
  StartedModel model;
  StartedJudge judge;
  StartedLearning learning;
  std::string trigger_rules;  // Path of the rule file; empty: the built-in rules.
  std::string rules_fingerprint;

  auto fields() const {
    return std::tie(specgen_version, utc_ms, seed, engine, searches, model, judge, learning,
                    trigger_rules, rules_fingerprint);
  }
};

// One step of the core, and where it stands in the file.
struct AppliedStep {
  Instant at;
  Event event;
  Actions actions;

  auto fields() const { return std::tie(at, event, actions); }
};

// ---- Notes.

struct SessionNote {
  std::string specgen_version;
  std::int64_t utc_ms = 0;

  auto fields() const { return std::tie(specgen_version, utc_ms); }
};

struct SourceNote {
  CandidateId candidate;
  SearchId search;
  GenerationId generation;
  CandidateOrigin origin = CandidateOrigin::kReasoningAnswer;
  ContentHash hash{};
  std::string source;

  auto fields() const { return std::tie(candidate, search, generation, origin, hash, source); }
};

struct NotedCount {
  std::string name;
  double per_call = 0.0;

  auto fields() const { return std::tie(name, per_call); }
};

struct NotedShape {
  std::string shape;
  bool timed = false;
  double absolute_error = 0.0;
  double relative_error = 0.0;
  Duration kernel_time{0};
  Duration baseline_time{0};
  double noise = 0.0;
  std::int32_t sample_count = 0;
  std::int64_t bytes = 0;
  double operations = 0.0;
  std::vector<NotedCount> counts;

  auto fields() const {
    return std::tie(shape, timed, absolute_error, relative_error, kernel_time, baseline_time, noise,
                    sample_count, bytes, operations, counts);
  }
};

struct ReportNote {
  CandidateId candidate;
  RequestId request;
  SlotLeaseId lease;
  Stage stage = Stage::kCompilation;
  StageOutcome outcome = StageOutcome::kLost;
  ErrorCode failure = ErrorCode::kUnavailable;  // Where it is kLost.
  Duration kernel_time{0};
  Duration baseline_time{0};
  double noise = 0.0;
  std::int32_t sample_count = 0;
  std::string text;
  std::vector<std::string> warnings;
  std::vector<NotedShape> shapes;
  double ceiling_bytes_per_s = 0.0;
  double ceiling_operations_per_s = 0.0;
  Duration queued{0};
  Duration compiled{0};
  Duration ran{0};

  auto fields() const {
    return std::tie(candidate, request, lease, stage, outcome, failure, kernel_time, baseline_time,
                    noise, sample_count, text, warnings, shapes, ceiling_bytes_per_s,
                    ceiling_operations_per_s, queued, compiled, ran);
  }
};

struct NotedFallback {
  std::int32_t from = 0;
  std::string reason;

  auto fields() const { return std::tie(from, reason); }
};

struct GenerationNote {
  SearchId search;
  GenerationId generation;
  bool is_fork = false;
  GenerationOutcome outcome = GenerationOutcome::kCompleted;
  ErrorCode error_code = ErrorCode::kInternal;  // Where it failed, like the message.
  std::string error;
  TokenUsage usage;
  bool usage_is_estimated = false;
  std::int32_t retry_count = 0;
  std::int64_t reasoning_bytes = 0;
  std::int64_t answer_bytes = 0;
  std::optional<std::int32_t> strategy;
  std::vector<NotedFallback> fallbacks;

  auto fields() const {
    return std::tie(search, generation, is_fork, outcome, error_code, error, usage,
                    usage_is_estimated, retry_count, reasoning_bytes, answer_bytes, strategy,
                    fallbacks);
  }
};

struct ModelNote {
  std::string model;

  auto fields() const { return std::tie(model); }
};

struct NoCodeNote {
  SearchId search;
  GenerationId generation;
  bool is_empty = false;  // Nothing but blanks.

  auto fields() const { return std::tie(search, generation, is_empty); }
};

struct WarningNote {
  std::string text;

  auto fields() const { return std::tie(text); }
};

using Note = std::variant<SessionNote, SourceNote, ReportNote, GenerationNote, ModelNote,
                          NoCodeNote, WarningNote>;

using JournalRecord = std::variant<RunStarted, AppliedStep, Note>;

}  // namespace specgen
