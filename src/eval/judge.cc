#include "judge.h"

#include <algorithm>
#include <utility>

#include "profiling.h"
#include "validation.h"

namespace specgen {
namespace {

// The stages from the one asked for down to what it needs; all but compilation's results come from
// caches where they were made before.
class StageRun {
 public:
  StageRun(const JudgeTools& tools, ProblemStore& problems, const CancelFlag& cancel)
      : tools_(tools), problems_(problems), cancel_(cancel) {}

  Judged<void> Run(const StageJob& job, StageReport& report);

 private:
  Judged<void> RunOnDevice(const StageJob& job, const std::filesystem::path& library,
                           StageReport& report);
  Judged<void> TakeProfile(const ProblemState& state, const std::filesystem::path& library,
                           StageReport& report);

  const JudgeTools& tools_;
  ProblemStore& problems_;
  const CancelFlag& cancel_;
};

Judged<void> StageRun::Run(const StageJob& job, StageReport& report) {
  const Result<Problem> problem = LoadProblem(job.problem_folder);
  if (!problem) return EndStage(problem.error());
  const Judged<CompiledLibrary> library = tools_.compiler.Compile(*problem, job.source, cancel_);
  if (!library) return tl::unexpected(library.error());
  report.times.compiled = library->compiled;
  if (job.stage == Stage::kCompilation) return {};
  return RunOnDevice(job, library->path, report);
}

Judged<void> StageRun::RunOnDevice(const StageJob& job, const std::filesystem::path& library,
                                   StageReport& report) {
  const auto state = problems_.Open(tools_, job.problem_folder, cancel_);
  if (!state) return tl::unexpected(state.error());
  if (Judged<void> prepared = (*state)->PrepareTrials(tools_, cancel_); !prepared) return prepared;
  report.warnings = (*state)->warnings();
  if (job.stage == Stage::kProfiling) return TakeProfile(**state, library, report);
  auto shapes = Validate(tools_, **state, library, cancel_);
  if (!shapes) return tl::unexpected(shapes.error());
  report.shapes = std::move(*shapes);
  return {};
}

Judged<void> StageRun::TakeProfile(const ProblemState& state, const std::filesystem::path& library,
                                   StageReport& report) {
  Judged<ProfilingResult> result = Profile(tools_, state, library, cancel_);
  if (!result) return tl::unexpected(result.error());
  report.shapes = std::move(result->shapes);
  std::ranges::move(result->warnings, std::back_inserter(report.warnings));
  report.sample_count = report.shapes.front().sample_count;
  for (const ShapeReport& shape : report.shapes) {
    report.kernel_time += shape.kernel_time;
    report.baseline_time += shape.baseline_time;
    report.noise = std::max(report.noise, shape.noise);
    report.sample_count = std::min(report.sample_count, shape.sample_count);
  }
  return {};
}

}  // namespace

StageReport RunStageJob(const JudgeTools& tools, ProblemStore& problems, const StageJob& job,
                        const CancelFlag& cancel) {
  StageReport report;
  report.request = job.request;
  report.lease = job.lease;
  report.stage = job.stage;
  const Duration start = MonotonicNow();
  const Judged<void> ran = StageRun(tools, problems, cancel).Run(job, report);
  report.outcome = ran ? StageOutcome::kPassed : ran.error().outcome;
  if (!ran) {
    report.text = ran.error().text;
    report.failure = ran.error().failure;
  }
  report.times.ran = MonotonicNow() - start - report.times.compiled;
  if (!tools.jail.is_jailed()) {
    report.warnings.insert(report.warnings.begin(),
                           "UNJAILED: candidates run with your own rights");
  }
  return report;
}

}  // namespace specgen
