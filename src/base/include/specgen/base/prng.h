// The only source of randomness: the same seed gives the same numbers on every compiler.
#pragma once

#include <cstdint>

namespace specgen {

// SplitMix64 (Steele, Lea, Flood 2014). Small, fast, and good enough to draw scenarios from; not
// for secrets. Draw once per statement: two draws in one call expression have no defined order.
class Prng {
 public:
  explicit Prng(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next();
  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t Below(std::uint64_t bound);
  // Uniform in [low, high], both included. REQUIRES: low <= high.
  std::int64_t Between(std::int64_t low, std::int64_t high);
  // True with probability numerator/denominator. REQUIRES: denominator > 0.
  bool Chance(std::uint64_t numerator, std::uint64_t denominator);
  // An independent stream, so that one part drawing more does not shift another's numbers.
  Prng Split();

 private:
  std::uint64_t state_;
};

}  // namespace specgen
