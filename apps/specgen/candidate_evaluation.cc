#include "candidate_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <mutex>

#include "specgen/model/options.h"

namespace specgen {
namespace {

// Hands stages to free slots, first come first served. Under its own lock: the worker's thread and
// the waiting one meet here.
class Pipeline {
 public:
  Pipeline(const Problem& problem, const std::vector<CandidateFile>& candidates)
      : folder_(problem.folder), candidates_(candidates), verdicts_(candidates.size()) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      verdicts_[i].path = candidates[i].path;
      queue_.push_back({i, Stage::kCompilation});
    }
  }

  WorkerCallbacks Callbacks() {
    return {.on_slot_joined = [this](SlotId slot, SlotKind kind) { Join(slot, kind); },
            .on_slot_lost = [this](SlotId slot) { Lose(slot); },
            .on_stage_finished = [this](const StageReport& report) { Finish(report); },
            .on_worker_died = {},
            .on_worker_failed = [this](const Error& error) { Fail(error); }};
  }

  // The worker exists only after its callbacks do.
  void Use(WorkerProcess& worker) {
    const std::lock_guard lock(mutex_);
    worker_ = &worker;
    Dispatch();
  }

  // False once everything is judged, the worker has failed, or `is_stopped`.
  bool WaitALittle(const std::function<bool()>& is_stopped) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(100));
    if (is_stopped()) was_stopped_ = true;
    return !was_stopped_ && !failure_ && !problem_failure_ && open_count() > 0;
  }

  Result<EvaluationResult> Take(const WorkerHello& hello) {
    const std::lock_guard lock(mutex_);
    if (failure_) return tl::unexpected(*failure_);
    return EvaluationResult{hello, std::move(verdicts_), was_stopped_, problem_failure_};
  }

 private:
  struct Step {
    std::size_t candidate;
    Stage stage;
    int failure_count = 0;  // Of the judge.
  };
  struct Slot {
    SlotId slot;
    SlotKind kind;
    bool is_busy = false;
  };
  struct Running {
    Step step;
    SlotId slot;
    RequestId request;
  };

  static bool Fits(const Slot& slot, const Step& step) {
    const bool compiles = step.stage == Stage::kCompilation;
    return !slot.is_busy && compiles == (slot.kind == SlotKind::kCompile);
  }

  std::size_t open_count() const { return queue_.size() + running_.size(); }

  void Join(SlotId slot, SlotKind kind) {
    const std::lock_guard lock(mutex_);
    slots_.push_back({slot, kind});
    Dispatch();
  }

  void Lose(SlotId slot) {
    const std::lock_guard lock(mutex_);
    std::erase_if(slots_, [slot](const Slot& other) { return other.slot == slot; });
  }

  void Fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    failure_ = error;
    changed_.notify_all();
  }

  void Dispatch() {
    if (worker_ == nullptr) return;
    for (auto step = queue_.begin(); step != queue_.end();) {
      const auto slot = std::find_if(slots_.begin(), slots_.end(),
                                     [&step](const Slot& other) { return Fits(other, *step); });
      if (slot == slots_.end()) {
        ++step;
        continue;
      }
      slot->is_busy = true;
      Submit(*step, slot->slot);
      step = queue_.erase(step);
    }
  }

  void Submit(const Step& step, SlotId slot) {
    StageJob job;
    job.request = RequestId(++request_count_);
    job.lease = SlotLeaseId(request_count_);
    job.slot = slot;
    job.stage = step.stage;
    job.source = candidates_[step.candidate].source;
    job.problem_folder = folder_;
    running_.push_back({step, slot, job.request});
    worker_->Submit(job);
  }

  void Finish(const StageReport& report) {
    const std::lock_guard lock(mutex_);
    const auto running =
        std::find_if(running_.begin(), running_.end(),
                     [&report](const Running& other) { return other.request == report.request; });
    if (running == running_.end()) return;
    const Running ended = *running;
    running_.erase(running);
    for (Slot& slot : slots_) {
      if (slot.slot == ended.slot) slot.is_busy = false;
    }
    Record(ended.step, report);
    Dispatch();
    changed_.notify_all();
  }

  // What failed was the worker, which restarts a few times at most, or what it judges with.
  void TryAgain(Step step, const StageReport& report) {
    // As often as a search asks again.
    if (++step.failure_count <= SchedulerOptions().slot_loss_max) {
      queue_.push_front(step);
    } else if (report.failure == ErrorCode::kInvalidInput) {
      problem_failure_ = {report.failure, report.text};
    } else if (!failure_) {
      failure_ = WithContext(
          {report.failure, report.text},
          fmt::format("{} cannot be judged", candidates_[step.candidate].path.string()));
    }
  }

  void Record(const Step& step, const StageReport& report) {
    CandidateVerdict& verdict = verdicts_[step.candidate];
    verdict.last = report;
    verdict.stages.push_back(report);
    if (report.outcome == StageOutcome::kLost && !was_stopped_) {
      TryAgain(step, report);
      return;
    }
    if (report.outcome != StageOutcome::kPassed) return;
    if (step.stage == Stage::kProfiling) {
      verdict.speedup = SpeedupOf(report.baseline_time, report.kernel_time);
      return;
    }
    const bool was_compiled = step.stage == Stage::kCompilation;
    queue_.push_back({step.candidate, was_compiled ? Stage::kValidation : Stage::kProfiling});
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::filesystem::path folder_;
  const std::vector<CandidateFile>& candidates_;
  std::vector<CandidateVerdict> verdicts_;
  std::deque<Step> queue_;
  std::vector<Slot> slots_;
  std::vector<Running> running_;
  WorkerProcess* worker_ = nullptr;
  std::uint64_t request_count_ = 0;
  std::optional<Error> failure_;
  std::optional<Error> problem_failure_;
  bool was_stopped_ = false;
};

}  // namespace

// No more than the limit and one byte is read: a device gives bytes without end. An empty file is
// a candidate like another, for the judge to refuse.
Result<CandidateFile> ReadCandidate(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kSourceBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.good()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: a candidate has at most {} bytes", path, kSourceBytesMax));
  }
  // What ended well ended with the file: neither a missing file nor a folder does.
  if (!file.eof()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: cannot be read as a candidate's source", path));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return CandidateFile{path, std::move(text)};
}

Result<EvaluationResult> EvaluateCandidates(const Problem& problem,
                                            const std::vector<CandidateFile>& candidates,
                                            const JudgeOptions& judge,
                                            const std::function<void()>& on_ready,
                                            const std::function<bool()>& is_stopped) {
  // Declared before the worker: its callbacks use it until the worker is gone.
  Pipeline pipeline(problem, candidates);
  WorkerOptions options;
  options.judge = judge;
  auto worker = WorkerProcess::Start(std::move(options), pipeline.Callbacks());
  if (!worker) return tl::unexpected(worker.error());
  on_ready();
  pipeline.Use(**worker);
  while (pipeline.WaitALittle(is_stopped)) {
  }
  const WorkerHello hello = (*worker)->hello();
  (*worker)->Stop();
  return pipeline.Take(hello);
}

}  // namespace specgen
