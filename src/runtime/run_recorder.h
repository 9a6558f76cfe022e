// Writes what a run leaves behind while it goes on: events, candidates, the best of each search.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "candidate_store.h"
#include "disk_writer.h"
#include "run_folder.h"
#include "specgen/runtime/decision.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

// The Record methods belong to the host's thread and only queue; a thread of the recorder's writes
// and calls the observer.
class RunRecorder {
 public:
  // `candidates` outlives the recorder. `on_failure` hears of the first write that failed.
  RunRecorder(RunFolder folder, const CandidateStore& candidates, DecisionObserver observer,
              const RuntimeLimits& limits, std::function<void(const Error&)> on_failure);

  void RecordDecision(const Decision& decision);
  void RecordSource(CandidateId candidate);
  void RecordResult(CandidateId candidate);
  // `file` is the name within the folder.
  void RecordBest(CandidateId candidate, const std::string& file);

  // Takes up what an earlier process of the run knew, and writes what is not there of it.
  // `decisions` are those of its events.jsonl.
  void Restore(const std::vector<Decision>& decisions);

  // Writes a whole file behind everything recorded before; the first failure of all. Any thread.
  Result<void> WriteLast(const std::string& file, std::string text);

  // The latest last. Any thread.
  std::vector<Decision> RecentDecisions() const;

  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  Result<void> WriteResult(const StoredCandidate& stored);
  Result<void> RestoreFiles();

  const CandidateStore& candidates_;
  const DecisionObserver observer_;
  const std::size_t recent_max_;

  mutable std::mutex recent_mutex_;
  std::deque<Decision> recent_;

  // Of the writer's thread alone.
  RunFolder folder_;
  std::map<ContentHash, std::vector<StoredCandidate>> by_hash_;

  // Last: it must stop before what its writes use goes away.
  DiskWriter writer_;
};

}  // namespace specgen
