// Which token blocks a serving engine would still hold: the source of `cached_tokens`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "specgen/base/digest.h"

namespace specgen {

constexpr std::size_t kTokensPerBlock = 16;

// A block is known by the fingerprint of its tokens and of all tokens before it, so that an entry
// stands for a whole prefix. Colliding fingerprints would only miscount. Not thread-safe.
class BlockCache {
 public:
  explicit BlockCache(std::size_t blocks_max) : blocks_max_(blocks_max) {}

  // Leading tokens of the chain that are held: a multiple of the block size, less than
  // `token_count` since the last token is always computed. Counts as a use of those blocks.
  std::size_t CachedTokens(const std::vector<std::uint64_t>& chain, std::size_t token_count);
  // Holds these blocks, of which each follows the one before it.
  void Insert(const std::vector<std::uint64_t>& chain);
  void Insert(std::uint64_t block);

  std::size_t size() const { return places_.size(); }

 private:
  void Touch(std::uint64_t block);

  std::size_t blocks_max_;
  std::list<std::uint64_t> by_use_;  // Most recently used first.
  std::unordered_map<std::uint64_t, std::list<std::uint64_t>::iterator> places_;
};

// Turns tokens, one after the other, into blocks.
class BlockChain {
 public:
  // Returns true when the token completed a block.
  bool Add(std::string_view token);
  // The block completed last. REQUIRES: Add has returned true before.
  std::uint64_t block() const { return digest_.value(); }

 private:
  Digest digest_;
  std::size_t token_count_ = 0;
};

}  // namespace specgen
