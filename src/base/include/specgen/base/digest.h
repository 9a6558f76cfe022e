// A 64-bit running fingerprint of integers and bytes: equal on every compiler and machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace specgen {

// Tells two runs apart; not for anything that an adversary can choose (that is ContentHash).
class Digest {
 public:
  void Add(std::uint64_t number) {
    state_ ^= number;
    state_ *= 0x9fb21c651e98df25ULL;
    state_ ^= state_ >> 32U;
  }
  void Add(std::string_view bytes);

  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

}  // namespace specgen
