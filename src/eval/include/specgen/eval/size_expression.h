// A count that depends on the sizes of a shape, as problem.toml writes it: "2 * m * n * k".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/result.h"

namespace specgen {

// Whole numbers, names of dims, + - * and parentheses.
class SizeExpression {
 public:
  // The error continues the sentence that begins with the key.
  static Result<SizeExpression> Parse(std::string_view text, const std::vector<std::string>& dims);

  // REQUIRES: one size for each of the dims.
  double Evaluate(const std::vector<std::int64_t>& sizes) const;

 private:
  friend class SizeExpressionParser;
  enum class StepKind : std::uint8_t { kNumber, kDim, kAdd, kSubtract, kMultiply };
  struct Step {
    StepKind kind = StepKind::kNumber;
    double number = 0.0;
    std::size_t dim = 0;
  };
  std::vector<Step> steps_;  // Operands before their operator.
};

}  // namespace specgen
