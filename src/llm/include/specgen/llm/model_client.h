// Streams generations from an OpenAI-compatible endpoint.
#pragma once

#include <memory>

#include "specgen/base/result.h"
#include "specgen/llm/endpoint.h"
#include "specgen/llm/generation.h"

namespace specgen {

// Runs any number of generations at once on one thread of its own.
//
// Retries what is worth retrying, as long as no text was delivered: rate limits (as the server
// asks), server errors, lost connections, stalls; bounded, with jittered exponential backoff. Once
// text was delivered, a failure is reported and nothing is retried. A fork that the endpoint
// refuses falls back to the next strategy; the endpoint's choice is remembered.
class ModelClient {
 public:
  // `listener` must outlive the client. kInvalidInput if an option makes no sense; the endpoint is
  // not contacted.
  static Result<std::unique_ptr<ModelClient>> Create(const EndpointOptions& endpoint,
                                                     const ClientOptions& options,
                                                     GenerationListener* listener);
  // Cancels what still runs, delivers every terminal callback, ends the thread. Not from a
  // callback.
  ~ModelClient();
  ModelClient(const ModelClient&) = delete;
  ModelClient& operator=(const ModelClient&) = delete;

  // Any thread; never blocks on the network. Answered by exactly one OnFinished, after the call
  // at the earliest.
  void Start(GenerationRequest request);
  // Any thread. Closes the connection, so that the server stops generating. OnFinished still
  // comes, as kCancelled or as what was under way; without effect if it has come.
  void Cancel(GenerationId generation);

 private:
  class Loop;
  explicit ModelClient(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

}  // namespace specgen
