#include "controller/token_ledger.h"

#include <gtest/gtest.h>

#include <limits>

namespace specgen {
namespace {

Budget Tokens(std::int64_t token_max) {
  Budget budget;
  budget.token_max = token_max;
  return budget;
}

TEST(TokenLedgerTest, ReservedTokensAreNotLeft) {
  TokenLedger ledger(Tokens(1000));
  ledger.Reserve(300);
  EXPECT_EQ(ledger.left(), 700);
  ledger.Reserve(700);
  EXPECT_EQ(ledger.left(), 0);
}

TEST(TokenLedgerTest, SettlingGivesBackWhatWasNotUsed) {
  TokenLedger ledger(Tokens(1000));
  ledger.Reserve(300);
  ledger.Settle(GenerationKind::kReasoning, 300, {50, 40, 120});
  EXPECT_EQ(ledger.left(), 880);
  EXPECT_EQ(ledger.reserved(), 0);
  EXPECT_EQ(ledger.usage().prompt_tokens, 50);
  EXPECT_EQ(ledger.usage().cached_tokens, 40);
  EXPECT_EQ(ledger.reasoning_tokens(), 120);
  EXPECT_EQ(ledger.speculative_tokens(), 0);
}

TEST(TokenLedgerTest, SpeculativeTokensAreCountedApart) {
  TokenLedger ledger(Tokens(0));
  ledger.Reserve(100);
  ledger.Settle(GenerationKind::kSpeculative, 100, {0, 0, 80});
  EXPECT_EQ(ledger.speculative_tokens(), 80);
  EXPECT_EQ(ledger.speculative_count(), 1);
  EXPECT_EQ(ledger.left(), std::numeric_limits<std::int64_t>::max());
}

TEST(TokenLedgerTest, EndpointThatOverrunsLeavesNothingNotLess) {
  TokenLedger ledger(Tokens(100));
  ledger.Reserve(100);
  ledger.Settle(GenerationKind::kReasoning, 100, {0, 0, 500});
  EXPECT_EQ(ledger.left(), 0);
}

}  // namespace
}  // namespace specgen
