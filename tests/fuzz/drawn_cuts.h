// One byte of the input decides how the others are cut: a fuzzer finds the cut that matters.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "specgen/base/prng.h"

namespace specgen {

// Takes the first byte off `bytes`; zero where there is none.
inline std::uint8_t TakeByte(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const auto first = static_cast<std::uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return first;
}

// Seed 0 cuts between all bytes, the others into pieces of zero to nine bytes.
inline std::vector<std::string_view> DrawnCuts(std::string_view bytes, std::uint8_t seed) {
  std::vector<std::string_view> pieces;
  Prng prng(seed);
  while (!bytes.empty()) {
    const std::size_t length = seed == 0 ? 1 : static_cast<std::size_t>(prng.Below(10));
    pieces.push_back(bytes.substr(0, length));
    bytes.remove_prefix(pieces.back().size());
  }
  return pieces;
}

}  // namespace specgen
