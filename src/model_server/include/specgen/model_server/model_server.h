// An OpenAI-compatible endpoint that has no model: it replays transcripts or synthesizes a
// workload, paced like a model, and says so in the model names that it serves.
//
// docs/formats/transcript.md and docs/formats/synthetic_workload.md describe what it reads, how it
// counts tokens and which faults it can inject.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/model_server/request_record.h"

namespace specgen {

// Where a chat stream carries the reasoning.
enum class ReasoningField {
  kReasoning,         // delta.reasoning
  kReasoningContent,  // delta.reasoning_content
  kInlineThink,       // delta.content, between <think> and </think>
  kNone,              // A model without reasoning: its answers alone.
};

// "reasoning", "reasoning_content", "inline_think" or "none".
Result<ReasoningField> ParseReasoningField(const std::string& name);

struct ModelServerOptions {
  // What is served: at least one in all. A transcript file becomes the model "replay:<problem>",
  // a workload file (or the folder that holds workload.toml) "synthetic:<problem>".
  std::vector<std::filesystem::path> transcripts;
  std::vector<std::filesystem::path> workloads;

  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: the system chooses; see ModelServer::port().
  std::string api_key;     // Not empty: every path but /health needs "Authorization: Bearer KEY".

  double tokens_per_second = 0;  // Of each stream; 0: as fast as the client reads.
  std::uint32_t chunk_tokens = 1;
  std::chrono::milliseconds first_token_delay{0};
  ReasoningField reasoning_field = ReasoningField::kReasoning;

  std::uint64_t workload_seed = 1;  // Of the synthetic workloads.

  // Faults by rate, "NAME:permille=N[,key=value...]"; drawn for each generation request.
  std::vector<std::string> faults;
  std::uint64_t fault_seed = 1;
  std::chrono::milliseconds keep_alive_interval{1000};  // Between comments while a stream stalls.

  bool record_prompts = false;
  std::filesystem::path record_file;  // Not empty: each record is appended when its request ends.

  // Limits. What goes past one is refused with an error that names it, or the oldest is dropped.
  std::size_t request_body_bytes_max = std::size_t{16} << 20U;
  std::size_t context_tokens_max = std::size_t{1} << 20U;
  std::size_t connections_max = 4096;
  std::size_t sessions_max = 4096;
  std::size_t records_max = 100'000;
  std::size_t cache_blocks_max = std::size_t{1} << 18U;
};

// Serves from one thread of its own between Start and Stop. Every method may be called from any
// thread.
class ModelServer {
 public:
  // Reads the files, listens and serves. kInvalidInput: an option or a file is wrong (the message
  // names file and line); kUnavailable: the address cannot be listened on.
  static Result<std::unique_ptr<ModelServer>> Start(const ModelServerOptions& options);

  ~ModelServer();  // Stops.
  ModelServer(const ModelServer&) = delete;
  ModelServer& operator=(const ModelServer&) = delete;

  std::uint16_t port() const;
  std::vector<std::string> models() const;  // In the order of the options, transcripts first.

  // A copy, in order of arrival; running requests are included as they stand.
  std::vector<RequestRecord> records() const;
  // Older records that were dropped to keep within records_max.
  std::uint64_t records_dropped() const;

  // Closes every connection, open streams included, and joins the thread. Idempotent.
  void Stop();

 private:
  class Impl;
  explicit ModelServer(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace specgen
