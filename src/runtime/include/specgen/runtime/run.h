// One run: searches that go on at the same time over one endpoint and one worker, from their start
// to the folder that they leave.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/model/ids.h"
#include "specgen/runtime/progress_view.h"
#include "specgen/runtime/run_options.h"
#include "specgen/runtime/run_seams.h"

namespace specgen {

// How one search ended.
struct SearchResult {
  SearchId search{};
  std::string problem{};
  SearchEnd end = SearchEnd::kStopped;
  std::string message{};  // Why, as a sentence, where the end alone does not say it.
  std::int32_t iteration_count = 0;
  std::int32_t reasoning_cut_count = 0;
  std::int32_t fork_count = 0;
  std::int32_t failed_fork_count = 0;  // Of those.
  std::int32_t candidate_count = 0;    // Judged, duplicates not counted.
  std::int32_t answer_without_code_count = 0;
  std::int32_t empty_answer_count = 0;  // Of those.
  std::int32_t feedback_count = 0;      // As SearchView counts it.
  TokenUsage usage{};
  Duration duration{0};
  CandidateId best{};  // None: no candidate was ever profiled.
  // All figures of the best are of an exact timing after the search: the largest of many short
  // timings is often a lucky one. False where there was no time for it: they are those of the
  // search.
  bool best_was_timed_again = false;
  Speedup best_speedup{};
  Ppm best_noise{};  // Of that speedup, as StageFinished tells it.
  Duration best_kernel_time{0};
  Duration baseline_time{0};            // As measured beside the best.
  std::filesystem::path best_source{};  // Within the run's folder; empty without a best.
};

struct RunResult {
  std::vector<SearchResult> searches;  // In the order of the options.
  // What cut a search or the whole run short: a problem whose reference fails, the disk, the
  // worker. None where each search came to its end.
  std::optional<Error> failure;
  std::vector<std::string> warnings;
  std::filesystem::path folder{};
  Duration duration{0};
  std::string model{};             // As the endpoint names it, or them; empty if none answered.
  bool model_is_recorded = false;  // A replayed or synthetic model.
  bool jailed = true;
};

// What kept a run from its end, if anything did: the user's stop of any of its searches, else a
// model that kept failing in any (kStopped, kReasoningFailed).
std::optional<SearchEnd> InterruptionOf(const RunResult& result);

// Starts threads and a worker process of its own and ends them all. Any thread may call any method.
class Run {
 public:
  // Returns when the searches are under way. kInvalidInput: an option, a problem, the key or the
  // folder; kUnavailable: no endpoint, no compiler, no jail, no worker, no disk. Nothing is left
  // running after an error.
  static Result<std::unique_ptr<Run>> Start(RunOptions options);
  // The same over other outside worlds, for tests and benchmarks.
  static Result<std::unique_ptr<Run>> StartOver(RunOptions options, const RunSeams& seams);
  // Stops at once and waits for the end.
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // Ends all searches, the later call by the stronger mode. Returns at once.
  void RequestStop(StopMode mode);
  // Lets another policy decide from now on.
  void SelectPolicy(SchedulingPolicyKind policy);

  // Blocks until everything has ended, the worker is gone, and summary.json, report.json and
  // report.html are written.
  RunResult Wait();
  // True once Wait would not block for long.
  bool finished() const;

  // Costs the host nothing; at most a fraction of a second old.
  ProgressView Progress() const;

  const std::filesystem::path& folder() const;

 private:
  class Impl;
  explicit Run(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace specgen
