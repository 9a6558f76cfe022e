// What live runs have shown of their world, as observations: what a workload model is fitted to.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "specgen/fit/seen_values.h"
#include "specgen/model/options.h"
#include "specgen/model/trigger_kind.h"
#include "specgen/sim/scenario.h"

namespace specgen {

// How a run was asked for.
struct RunSetting {
  std::int32_t search_count = 0;
  std::int32_t device_count = 0;
  std::int32_t compile_slot_count = 0;
  SchedulerOptions scheduler{};
  SearchOptions options{};      // Of its first search.
  bool options_differ = false;  // Those of another one are not the same.
};

// How far a source has come.
enum class SeenFate : std::uint8_t {
  kUnknown,    // Nobody judged it.
  kCompiled,   // It compiles; nobody validated it.
  kValidated,  // It is right as far as validation tells.
  kRight,      // It was profiled.
  kWrong,
};

// A source that was new to its search.
struct SeenSource {
  double tokens = 0;      // Of the reasoning, that it was written out of.
  bool is_whole = false;  // It was written out of all of it.
  bool is_repair = false;
  SeenFate fate = SeenFate::kUnknown;
  double speedup = 0;  // Where it is kRight.
};

// One reasoning, and the sources that were written out of it.
struct SeenIteration {
  std::int32_t search = 0;  // Counted over all runs.
  SeenValue tokens{};       // Of its reasoning; cut where that did not come to its end.
  double knowledge = 0;     // Feedback until its start, as SpeedScenario counts it.
  std::vector<SeenSource> sources{};
};

struct WorkloadFacts {
  std::vector<RunSetting> runs;
  std::int32_t search_count = 0;  // Of all runs.

  std::vector<SeenIteration> iterations;
  SeenValues start_gap_ms;
  SeenValues prompt_tokens;
  SeenValues answer_tokens;
  SeenValues fork_tokens;
  SeenValues token_rate;  // Tokens a second, of one reasoning.
  SeenValues first_token_ms;
  SeenValues fork_first_token_ms;
  SeenValues advance_gap_ms;
  SeenValues first_trigger_tokens;
  SeenValues trigger_gap_tokens;
  std::array<std::int64_t, kTraceTriggerKindCount> trigger_counts{};
  SeenShare trace_candidates;  // Of the closed code fences of traces that are judged.
  SeenShare reasoning_answers;
  SeenShare fork_answers;
  // Equal to an earlier one of their search, of those that others of their iteration came before.
  SeenShare duplicates;
  SeenShare cached_forks;
  SeenShare failed_generations;
  SeenShare lost_stages;
  std::array<std::int64_t, kFailureCount> failure_counts{};

  SeenValues compilation_ms;
  SeenValues validation_ms;
  SeenValues wrong_validation_ms;  // Of sources that were found out.
  SeenValues profiling_ms;
  SeenValues short_timing_ms;
  SeenValues counters_ms;  // Of a profiling at two speeds: what is not the short timing.
  SeenValues baseline_us;  // Of a search.
  SeenValues noise;        // Fractions.
};

}  // namespace specgen
