#include "specgen/sim/seed_range.h"

#include <charconv>
#include <optional>

namespace specgen {
namespace {

std::optional<std::uint64_t> ParseSeed(const std::string& digits) {
  std::uint64_t seed = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, seed);
  if (error != std::errc() || stop != end) return std::nullopt;
  return seed;
}

}  // namespace

Result<SeedRange> ParseSeedRange(const std::string& text) {
  const std::size_t dots = text.find("..");
  const auto first = ParseSeed(text.substr(0, dots));
  const auto last = dots == std::string::npos ? first : ParseSeed(text.substr(dots + 2));
  if (first && last && *first <= *last && *last - *first < kSeedCountMax) {
    return SeedRange{.first = *first, .count = *last - *first + 1};
  }
  return MakeError(ErrorCode::kInvalidInput,
                   "'" + text + "' names no seeds; write one, such as 7, or a range of at most " +
                       std::to_string(kSeedCountMax) + " seeds, such as 1..200.");
}

}  // namespace specgen
