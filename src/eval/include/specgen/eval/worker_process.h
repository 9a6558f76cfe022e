// The controller's side of specgen-worker: starts it, feeds it, restarts it, ends it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "specgen/eval/judge_options.h"
#include "specgen/eval/stage_job.h"
#include "specgen/model/ids.h"

namespace specgen {

// Called on the worker process's own thread, one at a time, never under a lock: they may call
// Submit and Cancel, and must return soon.
struct WorkerCallbacks {
  std::function<void(SlotId, SlotKind)> on_slot_joined;
  std::function<void(SlotId)> on_slot_lost;
  std::function<void(const StageReport&)> on_stage_finished;
  // The worker is gone and another one is started; "specgen-worker died". May be empty.
  std::function<void(const std::string& how)> on_worker_died;
  // The worker is gone for good: it could not start, or died more often than `restart_max`. Its
  // slots were lost before. Not called by Stop.
  std::function<void(const Error&)> on_worker_failed;
};

struct WorkerOptions {
  JudgeOptions judge;
  // Folders of problems whose references are compiled and run before Start returns, which fails
  // (kInvalidInput) where one fails. Others are when their first candidate comes.
  std::vector<std::filesystem::path> problems{};
  // Empty: "specgen-worker" beside the running executable.
  std::filesystem::path worker_path;
  // Names a slot that joins; never the same twice. Empty: 1, 2, 3...
  std::function<SlotId()> next_slot;
  int restart_max = 3;  // Deaths in a row, without a finished stage in between.
  // A worker that answers a job or a cancellation later than this hangs, and is killed. Far longer
  // than the judge's own deadlines let a stage take, the reference's work included.
  Duration job_patience{std::chrono::minutes(15)};
  Duration cancel_patience{std::chrono::seconds(10)};
};

// What a worker says when it is ready.
struct WorkerHello {
  int compile_slot_count = 0;
  int device_count = 0;
  bool jailed = true;
  std::string compiler;  // Path and version, for people.
  std::string jail;      // "bubblewrap 0.8.0, seccomp, cgroups v2" or "UNJAILED".
  std::vector<std::string> warnings;
};

// Safe to use from any thread, callbacks included, but for Stop and the destructor, which no
// callback may call. Every submitted job is answered by exactly one on_stage_finished: also when
// it is cancelled, when the worker dies or hangs (kLost, after the loss of its slots was told),
// when its slot is not there (kLost), and on Stop (kCancelled).
class WorkerProcess {
 public:
  // Returns when the worker is ready; callbacks may run from then on. Fails where the worker cannot
  // start or refuses to: no compiler, no jail.
  static Result<std::unique_ptr<WorkerProcess>> Start(WorkerOptions options,
                                                      WorkerCallbacks callbacks);
  ~WorkerProcess();  // Stops.

  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  const WorkerHello& hello() const;  // Of the first start.
  int pid() const;                   // Of the worker that runs now; 0 if none does.

  // Returns at once, as Cancel does. REQUIRES: `job.request` was not submitted before with the same
  // lease.
  void Submit(const StageJob& job);
  // Kills what runs for it. The report still comes: kCancelled, or what had ended before. Unknown
  // or finished requests are ignored.
  void Cancel(RequestId request, SlotLeaseId lease);

  // Ends the worker and everything below it, answers what was open (kCancelled), and returns when
  // no callback will come any more. Idempotent.
  void Stop();

 private:
  class Impl;
  explicit WorkerProcess(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace specgen
