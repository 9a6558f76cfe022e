#include "evaluation_adapter.h"

#include "specgen/base/check.h"

namespace specgen {

WorkerCallbacks EvaluationAdapter::Callbacks(std::function<void(const std::string&)> on_died,
                                             std::function<void(const Error&)> on_failed) {
  WorkerCallbacks callbacks;
  callbacks.on_slot_joined = [this](SlotId slot, SlotKind kind) {
    inbox_.Post(SlotJoined{.slot = slot, .kind = kind});
  };
  callbacks.on_slot_lost = [this](SlotId slot) { inbox_.Post(SlotLost{.slot = slot}); };
  callbacks.on_stage_finished = [this](const StageReport& report) { OnReport(report); };
  callbacks.on_worker_died = std::move(on_died);
  callbacks.on_worker_failed = std::move(on_failed);
  return callbacks;
}

void EvaluationAdapter::Run(const RunStage& action, const std::filesystem::path& problem_folder,
                            double bar) {
  const StoredCandidate stored = candidates_.Get(action.candidate);
  {
    const std::scoped_lock lock(mutex_);
    open_.emplace(JobKey{action.request, action.lease}, action.candidate);
  }
  SPECGEN_CHECK(evaluator_ != nullptr, "the evaluator is attached before the host starts");
  evaluator_->Submit({.request = action.request,
                      .lease = action.lease,
                      .slot = action.slot,
                      .stage = action.stage,
                      .hash = stored.hash,
                      .source = *stored.source,
                      .problem_folder = problem_folder,
                      .bar = bar});
}

void EvaluationAdapter::Cancel(const CancelStage& action) {
  evaluator_->Cancel(action.request, action.lease);
}

void EvaluationAdapter::OnReport(const StageReport& report) {
  CandidateId candidate;
  {
    const std::scoped_lock lock(mutex_);
    const auto open = open_.find({report.request, report.lease});
    SPECGEN_CHECK(open != open_.end(), "a stage is reported once, and only after it was submitted");
    candidate = open->second;
    open_.erase(open);
    if (report.outcome == StageOutcome::kLost) last_failure_ = {report.failure, report.text};
  }
  candidates_.AddReport(candidate, report);
  journal_.Add(NoteOf(candidate, report));
  inbox_.Post(StageFinished{.request = report.request,
                            .lease = report.lease,
                            .stage = report.stage,
                            .outcome = report.outcome,
                            .kernel_time = report.kernel_time,
                            .baseline_time = report.baseline_time,
                            .noise = NoiseOf(report)});
}

}  // namespace specgen
