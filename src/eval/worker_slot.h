// A compile slot or a device: one thread that carries out stages one after the other.
#pragma once

#include <sched.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "judge.h"

namespace specgen {

class WorkerSlot {
 public:
  using Report = std::function<void(const StageReport&)>;

  // `cores`: where the thread and everything it starts may run. `report` is called on the slot's
  // thread, exactly once for each job. The referents outlive the slot.
  // While it has nothing to do it starts `warm_count` runners for what comes next.
  WorkerSlot(const JudgeTools& tools, ProblemStore& problems, const cpu_set_t& cores,
             std::size_t warm_count, Report report);
  ~WorkerSlot();  // Cancels and reports everything that is open.

  WorkerSlot(const WorkerSlot&) = delete;
  WorkerSlot& operator=(const WorkerSlot&) = delete;

  void Submit(StageJob job);
  // Ignored where the job is not here.
  void Cancel(RequestId request, SlotLeaseId lease);

 private:
  struct Queued {
    StageJob job;
    Duration arrived{0};
    std::shared_ptr<CancelFlag> cancel;
  };
  void Serve();
  // The next job; null when the slot closes.
  std::shared_ptr<Queued> Next();

  JudgeTools tools_;
  ProblemStore& problems_;
  cpu_set_t cores_;
  std::size_t warm_count_;
  Report report_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Queued>> queue_;
  std::shared_ptr<Queued> running_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace specgen
