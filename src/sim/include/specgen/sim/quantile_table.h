// How long, how many, how fast: integers drawn from a table of quantiles.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "specgen/base/prng.h"

namespace specgen {

// A distribution given by its values at evenly spaced quantiles, from the least to the greatest,
// and straight lines between them: one value is a constant, two are a uniform range, more follow
// any shape that was measured. Integers only, so that every compiler draws the same.
class QuantileTable {
 public:
  static constexpr int kValueMax = 16;

  // Always zero.
  QuantileTable() = default;
  // REQUIRES: IsValid(values).
  explicit QuantileTable(std::span<const std::int64_t> values);
  QuantileTable(std::initializer_list<std::int64_t> values)
      : QuantileTable(std::span<const std::int64_t>(values.begin(), values.size())) {}

  // One to kValueMax values, none below zero or above 2^40, none below the one before it.
  static bool IsValid(std::span<const std::int64_t> values);

  // Takes exactly one number from `prng`, whatever the shape.
  std::int64_t Draw(Prng& prng) const;

 private:
  std::array<std::int64_t, kValueMax> values_{};
  int count_ = 1;
};

}  // namespace specgen
