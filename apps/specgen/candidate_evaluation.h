// Takes given candidates through all stages on the slots of one worker, in their order.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/eval/problem.h"
#include "specgen/eval/worker_process.h"
#include "specgen/model/ratio.h"

namespace specgen {

struct CandidateFile {
  std::filesystem::path path;
  std::string source;
};

// kInvalidInput: it cannot be read, or is longer than a candidate may be.
Result<CandidateFile> ReadCandidate(const std::string& path);

// What became of one candidate: its last stage, and the time each stage took.
struct CandidateVerdict {
  std::filesystem::path path;
  StageReport last;
  std::vector<StageReport> stages;
  Speedup speedup;  // After profiling passed.

  // False for one that was cancelled, or stopped between two stages.
  bool is_judged() const {
    return passed() ||
           (!stages.empty() && IsVerdict(last.outcome) && last.outcome != StageOutcome::kPassed);
  }
  bool passed() const {
    return last.stage == Stage::kProfiling && last.outcome == StageOutcome::kPassed;
  }
};

struct EvaluationResult {
  WorkerHello worker;
  std::vector<CandidateVerdict> verdicts;  // In the order of the files.
  bool was_stopped = false;                // Some of the candidates may not be judged.
  std::optional<Error> problem_failure{};  // Nothing can be judged with it; the message names it.
};

// Blocks until all are judged. `on_ready` is called once, when the worker is there; from then on
// `is_stopped` is asked a few times a second.
// kUnavailable: the worker cannot start, or died for good.
Result<EvaluationResult> EvaluateCandidates(const Problem& problem,
                                            const std::vector<CandidateFile>& candidates,
                                            const JudgeOptions& judge,
                                            const std::function<void()>& on_ready,
                                            const std::function<bool()>& is_stopped);

}  // namespace specgen
