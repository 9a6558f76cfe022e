// One answer on its way out: produces the body piece by piece, and says when each is due. No
// clock, no socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "block_cache.h"
#include "fault.h"
#include "frames.h"
#include "output.h"
#include "specgen/base/instant.h"

namespace specgen {

struct Pacing {
  Duration first_token_delay{0};
  double tokens_per_second = 0;  // 0: everything is due with the first token.
  std::uint32_t chunk_tokens = 1;
};

struct GenerationPlan {
  std::uint64_t number = 0;  // Of its record.
  ResponseHead head;
  bool stream = false;
  bool include_usage = false;
  bool return_prompt_text = false;
  std::string prompt;
  Usage usage;  // Without the completion tokens.
  Output output;
  ServerFault fault;
  Pacing pacing;
};

enum class GenerationStep {
  kRunning,  // More is to come.
  kStalled,  // Nothing is to be sent but comments for the fault's time; then more is to come.
  kReset,    // The connection is to be reset.
  kCut,      // The body ended where it must not, then the connection closes.
  kDone,     // The body is complete.
};

class Generation {
 public:
  // `cache` outlives the generation and takes in its blocks as they fill; `chain` has taken in the
  // prompt's tokens.
  Generation(GenerationPlan plan, BlockCache& cache, BlockChain chain);

  // When the next call of Advance is due, counted from the start of the generation.
  Duration NextDue() const;
  // Appends the next piece of the body, which may be empty. Without a stream the body comes whole
  // with the last step. REQUIRES: no step that ends it was returned before.
  GenerationStep Advance(std::string& body);
  // Everything that follows is due so much later.
  void Postpone(Duration span) { postponed_ += span; }

  const GenerationPlan& plan() const { return plan_; }
  std::uint64_t tokens_generated() const { return generated_; }
  std::uint64_t chunk_count() const { return chunk_count_; }
  // A character was produced that the client can see.
  bool has_text() const { return chunk_count_ > 0; }

 private:
  bool FaultIsDue() const;
  GenerationStep Strike(std::string& body);
  GenerationStep Finish(std::string& body);
  void GenerateChunk(std::string& body);
  std::size_t ChunkEnd() const;
  const std::string* PromptText() const;
  Usage FinalUsage() const;

  GenerationPlan plan_;
  BlockCache& cache_;
  BlockChain chain_;
  std::size_t generated_ = 0;  // Tokens.
  std::uint64_t chunk_count_ = 0;
  std::size_t strike_at_ = 0;  // Tokens before the fault.
  bool fault_is_pending_ = false;
  bool has_begun_ = false;
  Duration postponed_{0};
};

}  // namespace specgen
