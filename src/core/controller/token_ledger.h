// The tokens of one search: spent, promised to running generations, and left.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "specgen/model/event.h"
#include "specgen/model/options.h"

namespace specgen {

enum class GenerationKind : std::uint8_t { kReasoning, kSpeculative };

// A generation reserves its token limit when it starts and gives back what it did not use when it
// ends, so that spent + reserved never passes the budget: the limit is hard, as far as the endpoint
// keeps the limits that it is given.
class TokenLedger {
 public:
  explicit TokenLedger(const Budget& budget) : token_max_(budget.token_max) {}

  // Zero: no limit.
  void SetTokenMax(std::int64_t token_max) { token_max_ = token_max; }
  void Reserve(std::int64_t tokens) { reserved_ += tokens; }
  void Settle(GenerationKind kind, std::int64_t reserved, const TokenUsage& usage);

  // What a new generation may still reserve.
  std::int64_t left() const {
    if (token_max_ == 0) return left_at_most();
    return std::max<std::int64_t>(0, left_at_most() - reserved_);
  }
  // The same once every running generation has given back all that it holds.
  std::int64_t left_at_most() const {
    if (token_max_ == 0) return std::numeric_limits<std::int64_t>::max();
    return std::max<std::int64_t>(0, token_max_ - usage_.generated_tokens);
  }
  std::int64_t reserved() const { return reserved_; }
  const TokenUsage& usage() const { return usage_; }
  std::int64_t reasoning_tokens() const { return reasoning_tokens_; }
  std::int64_t speculative_tokens() const { return speculative_tokens_; }
  std::int64_t speculative_count() const { return speculative_count_; }

 private:
  std::int64_t token_max_;
  std::int64_t reserved_ = 0;
  TokenUsage usage_;
  std::int64_t reasoning_tokens_ = 0;
  std::int64_t speculative_tokens_ = 0;
  std::int64_t speculative_count_ = 0;
};

}  // namespace specgen
