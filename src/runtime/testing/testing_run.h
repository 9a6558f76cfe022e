// A run over a fake model and a fake judge.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "specgen/runtime/run.h"
#include "testing/fake_endpoint.h"
#include "testing/fake_evaluator.h"
#include "testing/testing_problem.h"

namespace specgen {

// Reasoning that holds one trigger.
inline constexpr const char* kThoughts =
    "The loop is bound by memory traffic, so one pass is best. Let me write the final kernel.\n\n"
    "It reads each element once and stores it once, with nothing in between to wait for.\n";

// What the outside world of a run does. Set before Start.
struct TestingWorld {
  FakeEndpoint::Script script;
  Verdict verdict = [](const StageJob& job) { return Passed(job, 2); };
  bool jailed = true;
};

inline RunSeams SeamsOf(const TestingWorld& world) {
  RunSeams seams;
  seams.open_endpoint = [world](GenerationListener* listener) {
    return Result<std::unique_ptr<CompletionEndpoint>>(
        std::make_unique<FakeEndpoint>(listener, world.script));
  };
  seams.start_evaluator = [world](const WorkerOptions& worker, WorkerCallbacks callbacks) {
    return Result<std::unique_ptr<Evaluator>>(std::make_unique<FakeEvaluator>(
        std::move(callbacks), world.verdict, world.jailed, worker.next_slot));
  };
  return seams;
}

// One search of `iteration_max` iterations that forks once for each trigger, without hurry.
inline RunOptions TestingOptions(const TestingFolder& folder, std::int32_t iteration_max) {
  RunOptions options;
  SearchRequest search{.problem = TestingProblem(folder), .options = {}};
  search.options.budget.iteration_max = iteration_max;
  search.options.forks.forks_per_trigger = 1;
  search.options.forks.cooldown_tokens = 0;
  search.options.forks.idle_cooldown_tokens = 0;
  search.options.criterion.kind = CriterionKind::kFirstValid;
  options.searches = {search};
  options.endpoint.base_url = "http://127.0.0.1:9/v1";
  options.endpoint.model = "replay:scale";
  options.folder = folder.path() / "run";
  options.limits.check_interval = 1;
  return options;
}

inline std::unique_ptr<Run> StartRun(RunOptions options, const TestingWorld& world) {
  auto run = Run::StartOver(std::move(options), SeamsOf(world));
  return run ? *std::move(run) : nullptr;
}

}  // namespace specgen
