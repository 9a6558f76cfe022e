// A model client in front of a scripted server, as most tests of the client need it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recording_listener.h"
#include "scripted_server.h"
#include "specgen/llm/model_client.h"

namespace specgen {

// Retries follow at once; no timer is short enough to go off on a slow machine.
inline ClientOptions QuickRetries() {
  ClientOptions options;
  options.retry = {.retry_max = 3,
                   .backoff_first = std::chrono::milliseconds(2),
                   .backoff_max = std::chrono::milliseconds(4),
                   .retry_after_max = std::chrono::milliseconds(20)};
  return options;
}

inline GenerationRequest ReasoningRequest(GenerationId generation) {
  return {.generation = generation,
          .prompt = {.system = "be fast", .user = "make softmax fast"},
          .sampling = {.token_max = 1000}};
}

inline GenerationRequest ForkRequest(GenerationId generation) {
  GenerationRequest request = ReasoningRequest(generation);
  request.fork = ForkPoint{.prompt_text = "U<think>\n", .trace_prefix = "tile by 64"};
  return request;
}

// The server, the listener and the client, destroyed in the right order.
class Bench {
 public:
  explicit Bench(std::vector<Reply> replies, const ClientOptions& options = QuickRetries(),
                 EndpointOptions endpoint = {})
      : server(std::move(replies)) {
    Connect(options, std::move(endpoint));
  }
  explicit Bench(std::function<Reply(const SeenRequest&)> script, EndpointOptions endpoint = {})
      : server(std::move(script)) {
    Connect(QuickRetries(), std::move(endpoint));
  }

  // Runs one generation to its end.
  SeenGeneration Run(GenerationRequest request) {
    const GenerationId generation = request.generation;
    client->Start(std::move(request));
    return listener.AwaitFinished(generation);
  }
  SeenGeneration RunReasoning() { return Run(ReasoningRequest(GenerationId(1))); }
  SeenGeneration RunFork() { return Run(ForkRequest(GenerationId(1))); }

  ScriptedServer server;
  RecordingListener listener{};
  std::unique_ptr<ModelClient> client{};

 private:
  void Connect(const ClientOptions& options, EndpointOptions endpoint) {
    endpoint.base_url = server.base_url();
    endpoint.model = "scripted";
    Result<std::unique_ptr<ModelClient>> made = ModelClient::Create(endpoint, options, &listener);
    EXPECT_TRUE(made.has_value());
    client = *std::move(made);
  }
};

}  // namespace specgen
