// Carries out the core's stages on the evaluator, and reports slots and results to the core.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "candidate_store.h"
#include "inbox.h"
#include "run_journal.h"
#include "specgen/eval/worker_process.h"
#include "specgen/model/action.h"
#include "specgen/model/ids.h"
#include "specgen/runtime/run_seams.h"

namespace specgen {

// Run and Cancel belong to the host's thread; the callbacks to the evaluator's.
class EvaluationAdapter {
 public:
  // All outlive the adapter.
  EvaluationAdapter(Inbox& inbox, CandidateStore& candidates, RunJournal& journal)
      : inbox_(inbox), candidates_(candidates), journal_(journal) {}

  // What the evaluator is to be started with. `on_failed` hears that it is gone for good.
  WorkerCallbacks Callbacks(std::function<void(const std::string&)> on_died,
                            std::function<void(const Error&)> on_failed);
  // REQUIRES: before the first Run. `evaluator` outlives the last.
  void Attach(Evaluator& evaluator) { evaluator_ = &evaluator; }

  // `bar`: as StageJob has it.
  void Run(const RunStage& action, const std::filesystem::path& problem_folder, double bar);
  void Cancel(const CancelStage& action);

  // Times a candidate that has passed once more, as exactly as the judge can: nothing that the
  // core knows of. The verdict, or none where there was none, no device is there, `patience` was
  // over or StopTiming was called. Blocks. REQUIRES: the core runs nothing any more.
  std::optional<StageReport> TimeAgain(const StoredCandidate& candidate,
                                       const std::filesystem::path& problem_folder,
                                       Duration patience);
  // Ends TimeAgain, now and from now on. Any thread.
  void StopTiming();

  // Why a stage could last not be judged (kLost). Any thread.
  Error last_failure() const {
    const std::scoped_lock lock(mutex_);
    return last_failure_;
  }

 private:
  using JobKey = std::pair<RequestId, SlotLeaseId>;

  void OnSlot(SlotId slot, SlotKind kind);
  void OnReport(const StageReport& report);

  Inbox& inbox_;
  CandidateStore& candidates_;
  RunJournal& journal_;
  Evaluator* evaluator_ = nullptr;
  mutable std::mutex mutex_;
  Error last_failure_;
  std::map<JobKey, CandidateId> open_;
  SlotId device_;  // The one that joined last; it may be gone.
  std::condition_variable timed_again_;
  bool timing_is_stopped_ = false;
  std::uint64_t timing_count_ = 0;
  RequestId timing_;  // The one that is waited for; none: no one.
  std::optional<StageReport> last_timing_;
};

}  // namespace specgen
