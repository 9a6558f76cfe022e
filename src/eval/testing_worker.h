// A worker for tests, with everything it said, and a look at what runs below us.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "specgen/eval/worker_process.h"
#include "testing_processes.h"

namespace specgen {

// Far more than anything in a test takes, so that only a real hang meets it.
inline constexpr std::chrono::seconds kTestPatience{120};

// Candidates of the problem `scale`: the right one, what is between its braces, and one that never
// returns.
inline constexpr const char* kHonest =
    "void scale(const float* x, const float* z, float* y, int64_t n) {\n"
    "  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];\n}\n";
inline constexpr const char* kHonestBody =
    "for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];";
inline constexpr const char* kEndless =
    "void scale(const float*, const float*, float*, int64_t) { for (;;) {} }\n";

inline std::filesystem::path TestProblem(const std::string& name) {
  const char* const source = std::getenv("SPECGEN_SOURCE");
  return std::filesystem::path(source == nullptr ? "." : source) / "src/eval/testdata" / name;
}

// The processes below us, by id, with their names; orphans of ours count from here on, zombies do
// not.
inline std::map<pid_t, std::string> Descendants() { return ProcessTree().Below(getpid()); }

// The same without the runners that a worker keeps, ready for a candidate or with the reference,
// and what guards them.
inline std::map<pid_t, std::string> BusyDescendants() {
  ProcessTree tree;
  for (const auto& [id, name] : tree.Below(getpid())) {
    if (name == kWaitingRunnerName || name == kReferenceRunnerName)
      tree.RemoveUpTo(id, "specgen-worker");
  }
  return tree.Below(getpid());
}

// True as soon as `condition` holds; false after the tests' patience.
template <class Condition>
bool Eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + kTestPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

inline bool SomeDescendantIsNamed(const std::string& name) {
  for (const auto& [id, found] : BusyDescendants()) {
    if (found == name) return true;
  }
  return false;
}

inline void ExpectNothingRuns() {
  EXPECT_TRUE(Eventually([] { return Descendants().empty(); }))
      << "still running: " << testing::PrintToString(Descendants());
}

class TestingWorker {
 public:
  explicit TestingWorker(WorkerOptions options = {}) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    WorkerCallbacks callbacks;
    callbacks.on_slot_joined = [this](SlotId slot, SlotKind kind) {
      const std::lock_guard lock(mutex_);
      slots_[slot] = kind;
      ++joined_count_;
      changed_.notify_all();
    };
    callbacks.on_slot_lost = [this](SlotId slot) {
      const std::lock_guard lock(mutex_);
      slots_.erase(slot);
      lost_slots_.push_back(slot);
      changed_.notify_all();
    };
    callbacks.on_stage_finished = [this](const StageReport& report) {
      const std::lock_guard lock(mutex_);
      reports_[report.request].push_back(report);
      changed_.notify_all();
    };
    callbacks.on_worker_died = [this](const std::string& how) {
      const std::lock_guard lock(mutex_);
      deaths_.push_back(how);
      changed_.notify_all();
    };
    callbacks.on_worker_failed = [this](const Error& error) {
      const std::lock_guard lock(mutex_);
      failures_.push_back(error.message);
      changed_.notify_all();
    };
    started_ = WorkerProcess::Start(std::move(options), std::move(callbacks));
  }

  bool started() const { return started_.has_value(); }
  const Error& error() const { return started_.error(); }
  WorkerProcess& process() { return **started_; }

  // A slot of this kind that is there now, waiting for one.
  SlotId Slot(SlotKind kind) {
    SlotId found;
    Await([&] {
      for (const auto& [slot, slot_kind] : slots_) {
        if (slot_kind == kind) found = slot;
      }
      return !found.is_none();
    });
    return found;
  }

  StageJob Job(Stage stage, const std::string& source, const std::string& problem = "scale") {
    StageJob job;
    job.request = RequestId(++last_request_);
    job.lease = SlotLeaseId(last_request_);
    job.slot = Slot(stage == Stage::kCompilation ? SlotKind::kCompile : SlotKind::kDevice);
    job.stage = stage;
    job.source = source;
    job.problem_folder = TestProblem(problem);
    return job;
  }

  StageReport Await(RequestId request) {
    EXPECT_TRUE(Await([&] { return reports_.contains(request); }));
    const std::lock_guard lock(mutex_);
    return reports_.contains(request) ? reports_[request].front() : StageReport();
  }
  StageReport Run(Stage stage, const std::string& source, const std::string& problem = "scale") {
    const StageJob job = Job(stage, source, problem);
    process().Submit(job);
    return Await(job.request);
  }
  StageReport Validate(const std::string& source) { return Run(Stage::kValidation, source); }

  // Waits for a state of the members below.
  template <class Condition>
  bool Await(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kTestPatience, condition);
  }
  std::size_t slot_count() const { return slots_.size(); }
  int joined_count() const { return joined_count_; }
  // In the order in which their loss was told.
  std::vector<SlotId> lost_slots() {
    const std::lock_guard lock(mutex_);
    return lost_slots_;
  }
  const std::vector<std::string>& failures() const { return failures_; }
  std::vector<std::string> deaths() {
    const std::lock_guard lock(mutex_);
    return deaths_;
  }
  std::size_t ReportCount(RequestId request) {
    const std::lock_guard lock(mutex_);
    return reports_[request].size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<SlotId, SlotKind> slots_;
  std::map<RequestId, std::vector<StageReport>> reports_;
  std::vector<SlotId> lost_slots_;
  std::vector<std::string> failures_;
  std::vector<std::string> deaths_;
  int joined_count_ = 0;
  std::uint64_t last_request_ = 0;
  Result<std::unique_ptr<WorkerProcess>> started_ = MakeError(ErrorCode::kInternal, "not started");
};

}  // namespace specgen
