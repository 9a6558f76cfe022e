// Where a run touches the outside world: one narrow interface for each thing that can be faked.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/eval/stage_job.h"
#include "specgen/eval/worker_process.h"
#include "specgen/llm/generation.h"
#include "specgen/llm/model_client.h"

namespace specgen {

// Streams generations. The contract is ModelClient's: every Start is answered by exactly one
// OnFinished, Start and Cancel never wait for the listener, and the destructor delivers what is
// still owed.
class CompletionEndpoint {
 public:
  virtual ~CompletionEndpoint() = default;
  virtual void Start(GenerationRequest request) = 0;
  virtual void Cancel(GenerationId generation) = 0;
  // What was found when it was opened.
  virtual std::vector<std::string> warnings() const { return {}; }
};

// Judges candidates on slots. The contract is WorkerProcess's: every job is answered by exactly
// one on_stage_finished, and Submit and Cancel never wait for a callback.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  virtual void Submit(const StageJob& job) = 0;
  virtual void Cancel(RequestId request, SlotLeaseId lease) = 0;
  virtual const WorkerHello& hello() const = 0;
  // Answers what is open; no callback comes after it.
  virtual void Stop() = 0;
};

struct RunSeams {
  std::function<Result<std::unique_ptr<CompletionEndpoint>>(GenerationListener*)> open_endpoint;
  std::function<Result<std::unique_ptr<Evaluator>>(WorkerOptions, WorkerCallbacks)> start_evaluator;
};

struct RunOptions;

// ModelClient, after asking the endpoint for its models where `options` say so, and WorkerProcess.
RunSeams RealSeams(const RunOptions& options);

}  // namespace specgen
