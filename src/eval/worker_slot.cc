#include "worker_slot.h"

#include <utility>

namespace specgen {

WorkerSlot::WorkerSlot(const JudgeTools& tools, ProblemStore& problems, const cpu_set_t& cores,
                       std::size_t warm_count, Report report)
    : tools_(tools),
      problems_(problems),
      cores_(cores),
      warm_count_(warm_count),
      report_(std::move(report)) {
  thread_ = std::thread([this] { Serve(); });
}

WorkerSlot::~WorkerSlot() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    for (const auto& queued : queue_) queued->cancel->Raise();
    if (running_) running_->cancel->Raise();
  }
  changed_.notify_all();
  thread_.join();
}

void WorkerSlot::Submit(StageJob job) {
  auto queued = std::make_shared<Queued>();
  queued->job = std::move(job);
  queued->arrived = MonotonicNow();
  queued->cancel = std::make_shared<CancelFlag>();
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(queued));
  }
  changed_.notify_all();
}

void WorkerSlot::Cancel(RequestId request, SlotLeaseId lease) {
  const std::lock_guard lock(mutex_);
  const auto is_meant = [&](const Queued& queued) {
    return queued.job.request == request && queued.job.lease == lease;
  };
  for (const auto& queued : queue_) {
    if (is_meant(*queued)) queued->cancel->Raise();
  }
  if (running_ && is_meant(*running_)) running_->cancel->Raise();
}

std::shared_ptr<WorkerSlot::Queued> WorkerSlot::Next() {
  std::unique_lock lock(mutex_);
  running_ = nullptr;
  changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  if (queue_.empty()) return nullptr;
  running_ = queue_.front();
  queue_.pop_front();
  return running_;
}

void WorkerSlot::Serve() {
  // Processes inherit it. Where it is not possible the slot works on any core.
  if (CPU_COUNT(&cores_) > 0) sched_setaffinity(0, sizeof(cores_), &cores_);
  // The runners die with the thread that starts them.
  WarmRunners warm(tools_.jail, tools_.options, tools_.runner_path);
  tools_.warm = &warm;
  Device device(tools_);
  for (;;) {
    warm.Prewarm(warm_count_);
    const std::shared_ptr<Queued> queued = Next();
    if (queued == nullptr) break;
    const Duration started = MonotonicNow();
    StageReport report;
    if (queued->cancel->is_raised()) {
      report.request = queued->job.request;
      report.lease = queued->job.lease;
      report.stage = queued->job.stage;
      report.outcome = StageOutcome::kCancelled;
    } else {
      report = RunStageJob(tools_, problems_, device, queued->job, *queued->cancel);
    }
    report.times.queued = started - queued->arrived;
    report_(report);
  }
}

}  // namespace specgen
