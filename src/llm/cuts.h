// Ways to cut bytes into pieces, for tests of parsers that must not care.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "specgen/base/prng.h"

namespace specgen {

using Pieces = std::vector<std::string_view>;

inline Pieces CutAt(std::string_view bytes, const std::vector<std::size_t>& ends) {
  Pieces pieces;
  std::size_t start = 0;
  for (const std::size_t end : ends) {
    pieces.push_back(bytes.substr(start, end - start));
    start = end;
  }
  pieces.push_back(bytes.substr(start));
  return pieces;
}

// Every cut in two, every byte alone, every pair of cuts of short texts, and `random_count` random
// cuts, empty pieces included.
inline std::vector<Pieces> ManyCuts(std::string_view bytes, int random_count) {
  std::vector<Pieces> cuts;
  for (std::size_t i = 0; i <= bytes.size(); ++i) cuts.push_back(CutAt(bytes, {i}));
  std::vector<std::size_t> all;
  for (std::size_t i = 1; i < bytes.size(); ++i) all.push_back(i);
  cuts.push_back(CutAt(bytes, all));
  for (std::size_t i = 0; bytes.size() <= 80 && i <= bytes.size(); ++i) {
    for (std::size_t j = i; j <= bytes.size(); ++j) cuts.push_back(CutAt(bytes, {i, j}));
  }
  Prng prng(7);
  for (int round = 0; round < random_count; ++round) {
    std::vector<std::size_t> ends;
    const std::uint64_t step_max = prng.Between(1, 40) & 0x3F;
    for (std::size_t at = 0; at < bytes.size();) {
      ends.push_back(at);
      at += prng.Below(step_max + 1);
      if (prng.Chance(1, 8)) ++at;
      if (ends.size() > bytes.size() * 2) break;
    }
    cuts.push_back(CutAt(bytes, ends));
  }
  return cuts;
}

}  // namespace specgen
