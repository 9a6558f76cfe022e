// Compares what a candidate computed with what was expected, element by element.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "specgen/eval/problem.h"

namespace specgen {

struct Comparison {
  std::int64_t element_count = 0;
  std::int64_t wrong_count = 0;
  std::int64_t nan_count = 0;        // Wrong ones that are NaN.
  std::int64_t unwritten_count = 0;  // Wrong ones that still hold the poison.
  std::int64_t first_wrong = 0;      // Index of the first wrong one.
  double first_got = 0.0;
  double first_expected = 0.0;
  std::int64_t finite_wrong_count = 0;  // Wrong ones with a finite difference.
  // Over all elements with a finite difference, wrong or not.
  double absolute_error = 0.0;
  double relative_error = 0.0;  // Over |expected|, where that is not zero.
};

// REQUIRES: both spans hold the same number of elements of `type`. `poison` is what the output held
// before the call.
Comparison Compare(ElementType type, std::span<const std::byte> got,
                   std::span<const std::byte> expected, Tolerance tolerance, std::uint32_t poison);

// "output 'y' differs from the reference at 3 of 12 elements, first at [1][2]: ..."
std::string MismatchText(const Problem& problem, const Tensor& output, const Shape& shape,
                         const Comparison& comparison);

}  // namespace specgen
