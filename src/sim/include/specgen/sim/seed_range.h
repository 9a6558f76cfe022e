// Which seeds to run, as command lines name them.
#pragma once

#include <cstdint>
#include <string>

#include "specgen/base/result.h"

namespace specgen {

// More than anyone waits for.
inline constexpr std::uint64_t kSeedCountMax = 1'000'000'000;

// `count` seeds from `first` on. The last one is named, not the one after it: seeds may be as large
// as their type allows.
struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t count = 1;

  std::uint64_t last() const { return first + (count - 1); }
  friend bool operator==(const SeedRange&, const SeedRange&) = default;
};

// "7" or "1..20000", in digits only. The error is kInvalidInput and repeats the text.
Result<SeedRange> ParseSeedRange(const std::string& text);

}  // namespace specgen
