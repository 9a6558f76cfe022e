#include "set_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace specgen {

SetTruth TruthIn(const SetLayout& layout, std::span<const std::byte> set) {
  SetTruth truth;
  for (const SetLayout::Buffer& input : layout.inputs()) {
    truth.inputs.push_back(BytesOf(input, set));
  }
  for (const SetLayout::Buffer& output : layout.outputs()) {
    truth.expected.push_back(BytesOf(output, set));
  }
  return truth;
}

Expectation ExpectationOf(const Problem& problem, const Shape& shape, const SetTruth& truth,
                          std::size_t index) {
  Expectation expected{.reference = truth.expected[index]};
  if (!truth.truth.empty()) expected.truth = truth.truth[index];
  expected.row = static_cast<std::size_t>(shape.sizes[problem.outputs[index].dims.back()]);
  return expected;
}

SetCheck CheckSet(const Problem& problem, const Shape& shape, std::span<const std::byte> set,
                  const SetTruth& truth) {
  const SetLayout layout(problem, shape);
  SetCheck check;
  for (std::size_t k = 0; k < layout.inputs().size(); ++k) {
    if (!AreSame(BytesOf(layout.inputs()[k], set), truth.inputs[k])) {
      check.fault = fmt::format("input '{}' was modified with {}; inputs are read only",
                                layout.inputs()[k].name, ShapeText(problem, shape));
      return check;
    }
  }
  for (std::size_t k = 0; k < layout.outputs().size(); ++k) {
    const Tensor& output = problem.outputs[k];
    const Comparison comparison =
        Compare(output.type, BytesOf(layout.outputs()[k], set),
                ExpectationOf(problem, shape, truth, k), problem.tolerance, truth.poison);
    check.is_far_from_reference |= comparison.far_from_reference_count > 0;
    check.absolute_error = std::max(check.absolute_error, comparison.absolute_error);
    check.relative_error = std::max(check.relative_error, comparison.relative_error);
    if (comparison.wrong_count > 0 && check.fault.empty()) {
      check.fault = MismatchText(problem, output, shape, comparison);
    }
  }
  if (const std::string broken = BrokenGuard(layout, set); !broken.empty()) {
    const std::string text =
        fmt::format("memory was written {} with {}", broken, ShapeText(problem, shape));
    check.fault = check.fault.empty() ? text : text + "; " + check.fault;
  }
  return check;
}

}  // namespace specgen
