// Judges many candidates on one worker: while one is on the device the next ones are compiled.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "documented_candidate.h"
#include "specgen/eval/worker_process.h"

namespace specgen {

// Of a candidate that was profiled; zero of others.
double SpeedupOf(const StageReport& report);

class JudgedCandidates {
 public:
  explicit JudgedCandidates(const JudgeOptions& options);

  // Runs all stages of all candidates, each until one does not pass. One that looks faster than it
  // may is profiled again, a few times. Empty where the worker does
  // not start or does not answer within minutes; `problem` then says why.
  std::map<std::string, StageReport> Judge(const std::vector<DocumentedCandidate>& candidates,
                                           std::string& problem);
  // Of the worker that judged; zero before.
  int worker_pid() const { return worker_pid_; }

 private:
  void Submit(RequestId request, Stage stage);
  void Continue(const StageReport& report);

  JudgeOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<SlotKind, SlotId> slots_;
  std::uint64_t last_lease_ = 0;
  int worker_pid_ = 0;
  std::unique_ptr<WorkerProcess> worker_;
  const std::vector<DocumentedCandidate>* candidates_ = nullptr;
  std::map<std::string, StageReport> reports_;  // The last of each candidate that has ended.
  std::map<std::string, int> fast_counts_;
  std::vector<std::string> deaths_;  // Of the worker, which no candidate may cause.
};

}  // namespace specgen
