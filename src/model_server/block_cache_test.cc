#include "block_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace specgen {
namespace {

// The blocks of `count` tokens that are named after their position, of a family of sequences.
std::vector<std::uint64_t> Chain(std::size_t count, std::size_t differs_from = ~std::size_t{0}) {
  BlockChain chain;
  std::vector<std::uint64_t> blocks;
  for (std::size_t at = 0; at < count; ++at) {
    const std::string token = (at >= differs_from ? "x" : "t") + std::to_string(at);
    if (chain.Add(token)) blocks.push_back(chain.block());
  }
  return blocks;
}

TEST(BlockCacheTest, CountsWholeLeadingBlocksOnly) {
  BlockCache cache(100);
  cache.Insert(Chain(70));  // Four whole blocks.
  struct Row {
    const char* name;
    std::size_t tokens;
    std::size_t differs_from;
    std::size_t cached;
  };
  const Row rows[] = {
      {"nothing in common", 70, 0, 0},
      {"differs inside the first block", 70, 15, 0},
      {"differs after the first block", 70, 16, 16},
      {"differs inside the third block", 70, 40, 32},
      {"longer than what is held", 200, ~std::size_t{0}, 64},
      {"the whole prompt is held, its last token is computed", 64, ~std::size_t{0}, 48},
      {"one token more", 65, ~std::size_t{0}, 64},
      {"shorter than a block", 15, ~std::size_t{0}, 0},
      {"empty", 0, ~std::size_t{0}, 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(cache.CachedTokens(Chain(row.tokens, row.differs_from), row.tokens), row.cached)
        << row.name;
  }
}

TEST(BlockCacheTest, EvictsTheEndOfTheLeastRecentlyUsedChain) {
  BlockCache cache(6);
  cache.Insert(Chain(48));                            // Three blocks.
  cache.Insert(Chain(48, 0));                         // Three others.
  EXPECT_EQ(cache.CachedTokens(Chain(49), 49), 48U);  // Makes the first chain the fresher one.
  cache.Insert(std::uint64_t{12345});
  EXPECT_EQ(cache.size(), 6U);
  EXPECT_EQ(cache.CachedTokens(Chain(49), 49), 48U);
  EXPECT_EQ(cache.CachedTokens(Chain(49, 0), 49), 32U);
}

TEST(BlockCacheTest, StaysWithinItsLimitAndKeepsTheStartOfALongChain) {
  BlockCache cache(4);
  cache.Insert(Chain(160));
  EXPECT_EQ(cache.size(), 4U);
  EXPECT_EQ(cache.CachedTokens(Chain(160), 160), 64U);

  BlockCache none(0);
  none.Insert(Chain(160));
  EXPECT_EQ(none.size(), 0U);
}

TEST(BlockCacheTest, BordersOfTokensMatter) {
  BlockChain one;
  BlockChain other;
  for (int at = 0; at < 8; ++at) {
    one.Add("ab");
    one.Add("c");
    other.Add("a");
    other.Add("bc");
  }
  EXPECT_NE(one.block(), other.block());
}

}  // namespace
}  // namespace specgen
