// What the server does with a request, without sockets: routes, checks, and turns one that asks for
// text into a Generation. One thread calls it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "block_cache.h"
#include "fault.h"
#include "generation.h"
#include "request_log.h"
#include "text_source.h"

namespace specgen {

struct ServedRequest {
  std::string method;
  std::string path;  // Without the query.
  std::string body;
  std::string authorization;
  std::string session;
  std::string fault;
};

struct HttpReply {
  int status = 200;
  std::string body = {};
  std::uint32_t retry_after = 0;  // Seconds; 0: no such header.
};

struct ServiceOptions {
  ReasoningField field = ReasoningField::kReasoning;
  Pacing pacing;
  std::string api_key;
  std::size_t context_tokens_max = 0;
  std::size_t cache_blocks_max = 0;
  bool record_prompts = false;
  std::vector<ServerFault> faults;
  std::uint64_t fault_seed = 0;
};

class Service {
 public:
  // REQUIRES: at least one source. `log` outlives the service.
  Service(ServiceOptions options, std::vector<std::unique_ptr<TextSource>> sources,
          RequestLog& log);

  // Either a reply, whose request is over, or a generation: its owner notes its progress with
  // Note and its end in the log.
  std::variant<HttpReply, std::unique_ptr<Generation>> Take(const ServedRequest& request,
                                                            Duration now);
  // The generation has come so far, with `body_bytes` of its body sent.
  void Note(const Generation& generation, std::uint64_t body_bytes, Duration now);

  std::vector<std::string> models() const;

 private:
  // A reasoning request of late, which later ones may share a prefix with.
  struct Parent {
    std::uint64_t number = 0;
    std::string prompt;
    std::string output;
  };

  // A request that was understood, on its way to an answer.
  struct Asked {
    Endpoint endpoint = Endpoint::kChat;
    AskedGeneration request;
    ServerFault fault;
    RequestRecord record;
    std::string prompt = {};
    Usage usage = {};
    BlockChain chain = {};
    TextSource* source = nullptr;
  };

  using Taken = std::variant<HttpReply, std::unique_ptr<Generation>>;

  Taken TakeGeneration(Endpoint endpoint, const ServedRequest& request, Duration now);
  // Checks the model and the length of the prompt.
  Taken Begin(Asked asked);
  std::unique_ptr<Generation> Write(Asked asked);
  // Enters the request into the log, and into what later ones may share a prefix with.
  std::uint64_t Record(const Asked& asked, const PromptReading& reading, const Script& script,
                       const Output& output);
  HttpReply Refuse(const ApiError& error, RequestRecord record);
  HttpReply FailAsAsked(const ServerFault& fault, RequestRecord record);
  tl::expected<ServerFault, ApiError> FaultOf(const ServedRequest& http,
                                              const AskedGeneration& request);
  TextSource* SourceFor(const std::string& model, std::string_view prompt);
  static std::vector<std::uint64_t> CountPrompt(std::string_view prompt, BlockChain& chain,
                                                Usage& usage);
  void FindParent(std::string_view prompt, RequestRecord& record) const;
  void Remember(Parent parent);
  std::string ModelsJson() const;

  ServiceOptions options_;
  std::vector<std::unique_ptr<TextSource>> sources_;
  RequestLog& log_;
  BlockCache cache_;
  FaultDraw fault_draw_;
  std::deque<Parent> parents_;
};

}  // namespace specgen
