#include "specgen/base/prng.h"

#include "specgen/base/check.h"

namespace specgen {

std::uint64_t Prng::Next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t Prng::Below(std::uint64_t bound) {
  SPECGEN_CHECK(bound > 0, "a range to draw from is not empty");
  // The high word of a 128-bit product: no division, and a bias below bound / 2^64.
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(Next()) * bound) >> 64U);
}

std::int64_t Prng::Between(std::int64_t low, std::int64_t high) {
  SPECGEN_CHECK(low <= high, "a range runs from low to high");
  const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  const std::uint64_t offset = span == 0 ? Next() : Below(span);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

bool Prng::Chance(std::uint64_t numerator, std::uint64_t denominator) {
  return Below(denominator) < numerator;
}

Prng Prng::Split() { return Prng(Next()); }

}  // namespace specgen
