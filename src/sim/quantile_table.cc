#include "specgen/sim/quantile_table.h"

#include <algorithm>

#include "specgen/base/check.h"

namespace specgen {
namespace {

// Steps between two quantiles: a span of 2^40 times 2^20 stays within 64 bits.
constexpr unsigned kStepBits = 20;
constexpr std::int64_t kHighestValue = std::int64_t{1} << 40U;

}  // namespace

bool QuantileTable::IsValid(std::span<const std::int64_t> values) {
  return !values.empty() && values.size() <= kValueMax && values.front() >= 0 &&
         values.back() <= kHighestValue && std::is_sorted(values.begin(), values.end());
}

QuantileTable::QuantileTable(std::span<const std::int64_t> values)
    : count_(static_cast<int>(values.size())) {
  SPECGEN_CHECK(IsValid(values), "a distribution rises from zero or more");
  std::copy(values.begin(), values.end(), values_.begin());
}

std::int64_t QuantileTable::Draw(Prng& prng) const {
  const auto span_count = static_cast<std::uint64_t>(count_ - 1);
  const std::uint64_t position = prng.Below((span_count << kStepBits) + 1);
  const auto index = static_cast<std::size_t>(position >> kStepBits);
  const std::int64_t low = values_[index];
  if (index == span_count) return low;
  const auto step = static_cast<std::int64_t>(position & ((1U << kStepBits) - 1));
  return low + ((values_[index + 1] - low) * step >> kStepBits);
}

}  // namespace specgen
