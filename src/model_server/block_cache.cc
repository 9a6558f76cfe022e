#include "block_cache.h"

#include <algorithm>

namespace specgen {

std::size_t BlockCache::CachedTokens(const std::vector<std::uint64_t>& chain,
                                     std::size_t token_count) {
  const std::size_t usable = token_count == 0 ? 0 : (token_count - 1) / kTokensPerBlock;
  std::size_t held = 0;
  while (held < std::min(usable, chain.size()) && places_.contains(chain[held])) ++held;
  // Last block first, so that the start of the chain ends up as the most recently used: evicting
  // the start would make the rest unreachable.
  for (std::size_t at = held; at > 0; --at) Touch(chain[at - 1]);
  return held * kTokensPerBlock;
}

void BlockCache::Insert(const std::vector<std::uint64_t>& chain) {
  const std::size_t count = std::min(chain.size(), blocks_max_);
  for (std::size_t at = count; at > 0; --at) Insert(chain[at - 1]);
}

void BlockCache::Insert(std::uint64_t block) {
  if (places_.contains(block)) {
    Touch(block);
    return;
  }
  if (blocks_max_ == 0) return;
  if (places_.size() == blocks_max_) {
    places_.erase(by_use_.back());
    by_use_.pop_back();
  }
  by_use_.push_front(block);
  places_.emplace(block, by_use_.begin());
}

void BlockCache::Touch(std::uint64_t block) {
  by_use_.splice(by_use_.begin(), by_use_, places_.at(block));
}

bool BlockChain::Add(std::string_view token) {
  digest_.Add(token);
  return ++token_count_ % kTokensPerBlock == 0;
}

}  // namespace specgen
