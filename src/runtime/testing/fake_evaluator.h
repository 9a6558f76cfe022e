// A judge that finds what a test tells it to find, on a thread of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "specgen/runtime/run_seams.h"

namespace specgen {

// What a test makes of one job. None: it dies under this job, for good.
using Verdict = std::function<std::optional<StageReport>(const StageJob&)>;

// One compile slot and one device.
class FakeEvaluator : public Evaluator {
 public:
  FakeEvaluator(WorkerCallbacks callbacks, Verdict verdict, bool jailed = true,
                std::function<SlotId()> next_slot = nullptr)
      : callbacks_(std::move(callbacks)), verdict_(std::move(verdict)) {
    if (next_slot) compile_slot_ = next_slot();
    if (next_slot) device_ = next_slot();
    hello_.compile_slot_count = 1;
    hello_.device_count = 1;
    hello_.compiler = "fake compiler";
    hello_.jailed = jailed;
    hello_.jail = jailed ? "fake jail" : "UNJAILED";
    thread_ = std::thread([this] { Loop(); });
  }
  ~FakeEvaluator() override { Stop(); }

  void Submit(const StageJob& job) override {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(job);
    changed_.notify_all();
  }
  // Jobs end by themselves at once.
  void Cancel(RequestId, SlotLeaseId) override {}
  const WorkerHello& hello() const override { return hello_; }
  void Stop() override {
    {
      const std::scoped_lock lock(mutex_);
      is_closing_ = true;
      changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void Loop() {
    callbacks_.on_slot_joined(compile_slot_, SlotKind::kCompile);
    callbacks_.on_slot_joined(device_, SlotKind::kDevice);
    while (true) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_closing_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      const StageJob job = jobs_.front();
      jobs_.pop_front();
      lock.unlock();
      std::optional<StageReport> report;
      if (!is_dead_) report = verdict_(job);
      Answer(job, report);
      if (!report && !is_dead_) Die();
    }
  }

  void Answer(const StageJob& job, const std::optional<StageReport>& report) {
    StageReport answer = report.value_or(StageReport{});
    if (!report) answer.outcome = StageOutcome::kLost;
    answer.request = job.request;
    answer.lease = job.lease;
    answer.stage = job.stage;
    callbacks_.on_stage_finished(answer);
  }

  void Die() {
    is_dead_ = true;
    callbacks_.on_slot_lost(compile_slot_);
    callbacks_.on_slot_lost(device_);
    callbacks_.on_worker_failed({ErrorCode::kUnavailable, "The worker died too often."});
  }

  const WorkerCallbacks callbacks_;
  const Verdict verdict_;
  WorkerHello hello_;
  SlotId compile_slot_{1};
  SlotId device_{2};
  bool is_dead_ = false;  // Of the thread alone.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<StageJob> jobs_;
  bool is_closing_ = false;
  std::thread thread_;
};

// Everything passes; profiling finds `speedup` times the reference's speed.
inline StageReport Passed(const StageJob& job, int speedup) {
  StageReport report;
  report.outcome = StageOutcome::kPassed;
  if (job.stage == Stage::kProfiling) {
    report.baseline_time = std::chrono::microseconds(100 * speedup);
    report.kernel_time = std::chrono::microseconds(100);
  }
  return report;
}

}  // namespace specgen
