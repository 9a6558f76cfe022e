#include "judged_candidates.h"

#include <chrono>
#include <cstdlib>

namespace specgen {
namespace {

constexpr std::chrono::minutes kPatience{9};
// A cheat that works always looks fast; on a machine where much else runs anything may once.
constexpr int kFastCountMax = 8;

std::filesystem::path ProblemFolder() {
  const char* const source = std::getenv("SPECGEN_SOURCE");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests/adversarial/problem";
}

}  // namespace

double SpeedupOf(const StageReport& report) {
  if (report.kernel_time <= Duration(0)) return 0.0;
  return static_cast<double>(report.baseline_time.count()) /
         static_cast<double>(report.kernel_time.count());
}

JudgedCandidates::JudgedCandidates(const JudgeOptions& options) : options_(options) {}

void JudgedCandidates::Submit(RequestId request, Stage stage) {
  const DocumentedCandidate& candidate = (*candidates_)[request.value() - 1];
  StageJob job;
  job.request = request;
  job.stage = stage;
  job.source = candidate.source;
  job.problem_folder = ProblemFolder();
  {
    const std::lock_guard lock(mutex_);
    job.lease = SlotLeaseId(++last_lease_);
    job.slot = slots_[stage == Stage::kCompilation ? SlotKind::kCompile : SlotKind::kDevice];
  }
  worker_->Submit(job);
}

void JudgedCandidates::Continue(const StageReport& report) {
  if (report.outcome == StageOutcome::kPassed && report.stage != Stage::kProfiling) {
    return Submit(report.request,
                  report.stage == Stage::kCompilation ? Stage::kValidation : Stage::kProfiling);
  }
  const DocumentedCandidate& candidate = (*candidates_)[report.request.value() - 1];
  const bool is_fast = candidate.speedup_max && SpeedupOf(report) > *candidate.speedup_max;
  if (is_fast && ++fast_counts_[candidate.name] < kFastCountMax) {
    return Submit(report.request, Stage::kProfiling);
  }
  const std::lock_guard lock(mutex_);
  reports_[candidate.name] = report;
  changed_.notify_all();
}

std::map<std::string, StageReport> JudgedCandidates::Judge(
    const std::vector<DocumentedCandidate>& candidates, std::string& problem) {
  candidates_ = &candidates;
  WorkerOptions options;
  options.judge = options_;
  options.problems = {ProblemFolder()};
  WorkerCallbacks callbacks;
  callbacks.on_slot_joined = [this](SlotId slot, SlotKind kind) {
    const std::lock_guard lock(mutex_);
    slots_[kind] = slot;
    changed_.notify_all();
  };
  callbacks.on_slot_lost = [](SlotId) {};
  callbacks.on_stage_finished = [this](const StageReport& report) { Continue(report); };
  callbacks.on_worker_died = [this](const std::string& how) {
    const std::lock_guard lock(mutex_);
    deaths_.push_back(how);
  };
  Result<std::unique_ptr<WorkerProcess>> worker =
      WorkerProcess::Start(std::move(options), std::move(callbacks));
  if (!worker) {
    problem = worker.error().message;
    return {};
  }
  worker_ = std::move(*worker);
  worker_pid_ = worker_->pid();
  const auto wait_until = [this](auto condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, condition);
  };
  bool done = wait_until([this] { return slots_.size() == 2; });
  for (std::size_t i = 0; done && i < candidates.size(); ++i) {
    Submit(RequestId(i + 1), Stage::kCompilation);
  }
  done = done && wait_until([&] { return reports_.size() == candidates.size(); });
  worker_->Stop();
  if (!done) problem = "the worker did not answer in time";
  if (!deaths_.empty()) problem = "the worker has died: " + deaths_.front();
  return problem.empty() ? std::move(reports_) : std::map<std::string, StageReport>{};
}

}  // namespace specgen
