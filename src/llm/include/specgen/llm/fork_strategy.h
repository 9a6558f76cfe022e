// How a generation is asked for on the wire. Forks have several ways, behind one seam.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "specgen/llm/endpoint.h"
#include "specgen/llm/fork_strategy_kind.h"
#include "specgen/llm/generation.h"

namespace specgen {

// Fields beyond the common API (return_prompt_text, thinking switch). An endpoint that refuses
// unknown fields is asked again without them.
enum class Extensions { kSent, kLeftOut };

struct WireRequest {
  std::string path{};  // Below the base URL, with a leading slash.
  std::string body{};  // JSON.
  // What the body put into the model's mouth: the server does not repeat it, the client does.
  std::string prefill{};
  // The server ends the answer at this text and swallows it. Empty: at no text.
  std::string stop{};
  // Bytes of prompt text in the body, for the estimate of prompt tokens.
  std::size_t prompt_bytes = 0;
  // The answer is plain text: it can hold no reasoning.
  bool answer_is_plain = false;
};

// REQUIRES: !request.fork.
WireRequest BuildReasoningRequest(const EndpointOptions& endpoint, const GenerationRequest& request,
                                  Extensions extensions);

// Stateless; lives as long as the program.
class ForkStrategy {
 public:
  virtual ~ForkStrategy() = default;

  virtual ForkStrategyKind kind() const = 0;
  // Whether this fork can be asked for in this way at all.
  virtual bool Fits(const EndpointOptions& endpoint, const GenerationRequest& request) const = 0;
  // REQUIRES: request.fork and Fits(endpoint, request).
  virtual WireRequest Build(const EndpointOptions& endpoint, const GenerationRequest& request,
                            Extensions extensions) const = 0;
};

// All of them, best first.
std::span<const ForkStrategy* const> ForkStrategies();

}  // namespace specgen
