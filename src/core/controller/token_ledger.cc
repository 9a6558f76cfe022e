#include "controller/token_ledger.h"

#include "specgen/base/check.h"

namespace specgen {

void TokenLedger::Settle(GenerationKind kind, std::int64_t reserved, const TokenUsage& usage) {
  SPECGEN_CHECK(reserved <= reserved_, "a generation gives back what it had reserved");
  reserved_ -= reserved;
  usage_.prompt_tokens += usage.prompt_tokens;
  usage_.cached_tokens += usage.cached_tokens;
  usage_.generated_tokens += usage.generated_tokens;
  if (kind == GenerationKind::kReasoning) {
    reasoning_tokens_ += usage.generated_tokens;
  } else {
    speculative_tokens_ += usage.generated_tokens;
    ++speculative_count_;
  }
}

}  // namespace specgen
