// Compares what a candidate computed with what was expected, element by element.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "specgen/eval/problem.h"

namespace specgen {

// What an output should hold.
struct Expectation {
  std::span<const std::byte> reference{};  // What the reference computed.
  // The same in double precision; empty where the problem has no truth, or for integers.
  std::span<const double> truth{};
  std::size_t row = 1;  // Elements of the innermost dimension.
};

// With a truth t an element is right within `absolute` + `relative` * |t|, or within a few times
// the largest error that the reference itself makes in the same row: a candidate need not be more
// exact than the reference, and need not share its rounding. But a reference that is far off its
// truth does not make everything right.
inline constexpr double kReferenceErrorsAllowed = 4.0;
inline constexpr double kTolerancesAllowed = 10.0;

struct Comparison {
  std::int64_t element_count = 0;
  std::int64_t wrong_count = 0;
  // Outside of the tolerance around the reference, whatever the truth says: what the usual allclose
  // check would have found.
  std::int64_t far_from_reference_count = 0;
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

// At the speed of memory where nothing is wrong.
// REQUIRES: all spans hold the same number of elements. `poison` is what the output held before the
// call.
Comparison Compare(ElementType type, std::span<const std::byte> got, const Expectation& expected,
                   Tolerance tolerance, std::uint32_t poison);

// "output 'y' differs from the reference at 3 of 12 elements, first at [1][2]: ..."
std::string MismatchText(const Problem& problem, const Tensor& output, const Shape& shape,
                         const Comparison& comparison);

}  // namespace specgen
