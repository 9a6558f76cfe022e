// Compares elements many at a time, as long as nothing is wrong with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "comparison.h"
#include "specgen/eval/problem.h"

namespace specgen {

// What separates elements that are all right from what was expected.
struct RightErrors {
  std::int64_t far_from_reference_count = 0;
  double absolute = 0.0;
  double relative = 0.0;  // Over |expected|, where that is not zero.
};

// `expected` is a row, or a part of one where there is no truth; its `row` is not used. Nothing
// where an element is wrong, and where one of either side is no finite number: those take a closer
// look. REQUIRES: all spans hold the same number of elements.
std::optional<RightErrors> ErrorsIfRight(ElementType type, std::span<const std::byte> got,
                                         const Expectation& expected, Tolerance tolerance);

}  // namespace specgen
