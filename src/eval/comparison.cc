#include "comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <vector>

#include "right_block.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

template <class T>
T ElementAt(std::span<const std::byte> bytes, std::size_t index) {
  T element{};
  std::memcpy(&element, bytes.data() + index * sizeof(T), sizeof(T));
  return element;
}

// A NaN or an infinity is right where the same is expected.
bool IsWithin(double got, double expected, double limit) {
  if (std::isnan(expected)) return std::isnan(got);
  if (std::isinf(expected)) return got == expected;
  // False for a NaN or an infinity that is not expected.
  return std::fabs(got - expected) <= limit;
}

double LimitAround(double expected, Tolerance tolerance) {
  return tolerance.absolute + tolerance.relative * std::fabs(expected);
}

// What one output is held against, element by element.
template <class T>
class Yardstick {
 public:
  Yardstick(const Expectation& expected, Tolerance tolerance)
      : expected_(expected), tolerance_(tolerance) {}

  T Reference(std::size_t index) const { return ElementAt<T>(expected_.reference, index); }
  // What messages name.
  double Expected(std::size_t index) const {
    return has_truth() ? expected_.truth[index] : static_cast<double>(Reference(index));
  }
  bool IsNearReference(T got, std::size_t index) const {
    const T reference = Reference(index);
    if constexpr (std::is_integral_v<T>) {
      return got == reference;
    } else {
      return IsWithin(got, reference, LimitAround(reference, tolerance_));
    }
  }
  // REQUIRES: called in the order of the elements.
  bool IsRight(T got, std::size_t index) {
    if (!has_truth()) return IsNearReference(got, index);
    if (index % expected_.row == 0) row_error_ = ErrorOfRow(index);
    const double truth = expected_.truth[index];
    const double declared = LimitAround(truth, tolerance_);
    const double limit = std::clamp(row_error_, declared, kTolerancesAllowed * declared);
    if (IsWithin(static_cast<double>(got), truth, limit)) return true;
    // Where single precision overflows, double precision knows nothing of it.
    return !std::isfinite(static_cast<double>(Reference(index))) && IsNearReference(got, index);
  }

 private:
  bool has_truth() const { return !std::is_integral_v<T> && !expected_.truth.empty(); }
  double ErrorOfRow(std::size_t start) const {
    double largest = 0.0;
    const std::size_t end = std::min(start + expected_.row, expected_.truth.size());
    for (std::size_t i = start; i < end; ++i) {
      const double error = std::fabs(static_cast<double>(Reference(i)) - expected_.truth[i]);
      if (std::isfinite(error)) largest = std::max(largest, error);
    }
    return kReferenceErrorsAllowed * largest;
  }

  const Expectation& expected_;
  Tolerance tolerance_;
  double row_error_ = 0.0;
};

template <class T>
bool HoldsPoison(T element, std::uint32_t poison) {
  std::uint32_t words[sizeof(T) / sizeof(poison)];
  std::memcpy(words, &element, sizeof(element));
  return std::all_of(std::begin(words), std::end(words),
                     [poison](std::uint32_t word) { return word == poison; });
}

void AddErrors(double got, double expected, Comparison& comparison) {
  const double difference = std::fabs(got - expected);
  if (!std::isfinite(difference)) return;
  comparison.absolute_error = std::max(comparison.absolute_error, difference);
  if (expected != 0.0) {
    comparison.relative_error =
        std::max(comparison.relative_error, difference / std::fabs(expected));
  }
}

// One element after the other, with everything that a message may say of them.
template <class T>
void CompareElements(std::span<const std::byte> got, std::size_t start, std::size_t end,
                     Yardstick<T>& yardstick, std::uint32_t poison, Comparison& comparison) {
  for (std::size_t i = start; i < end; ++i) {
    const T got_element = ElementAt<T>(got, i);
    AddErrors(static_cast<double>(got_element), yardstick.Expected(i), comparison);
    const bool is_unwritten = HoldsPoison(got_element, poison);
    // The poison is a NaN: where one is expected, nothing else tells it from an answer.
    const bool is_answer = std::is_integral_v<T> || !is_unwritten;
    const bool is_right = yardstick.IsRight(got_element, i) && is_answer;
    if (!is_answer || !yardstick.IsNearReference(got_element, i)) {
      ++comparison.far_from_reference_count;
    }
    if (is_right) continue;
    if (comparison.wrong_count == 0) {
      comparison.first_wrong = static_cast<std::int64_t>(i);
      comparison.first_got = static_cast<double>(got_element);
      comparison.first_expected = yardstick.Expected(i);
    }
    ++comparison.wrong_count;
    const double difference = static_cast<double>(got_element) - yardstick.Expected(i);
    if (std::isfinite(difference)) ++comparison.finite_wrong_count;
    if (is_unwritten) {
      ++comparison.unwritten_count;
    } else if (got_element != got_element) {
      ++comparison.nan_count;
    }
  }
}

// Most blocks are all right, and soon done.
template <class T>
Comparison CompareAs(ElementType type, std::span<const std::byte> got, const Expectation& expected,
                     Tolerance tolerance, std::uint32_t poison) {
  Comparison comparison;
  Yardstick<T> yardstick(expected, tolerance);
  const std::size_t count = got.size() / sizeof(T);
  comparison.element_count = static_cast<std::int64_t>(count);
  const bool has_truth = !expected.truth.empty();
  constexpr std::size_t kBlock = 4096;
  const std::size_t step = has_truth ? expected.row : kBlock;
  for (std::size_t start = 0; start < count; start += step) {
    const std::size_t length = std::min(step, count - start);
    Expectation block{.reference =
                          expected.reference.subspan(start * sizeof(T), length * sizeof(T))};
    if (has_truth) block.truth = expected.truth.subspan(start, length);
    const std::optional<RightErrors> errors =
        ErrorsIfRight(type, got.subspan(start * sizeof(T), length * sizeof(T)), block, tolerance);
    if (!errors) {
      CompareElements(got, start, start + length, yardstick, poison, comparison);
      continue;
    }
    comparison.far_from_reference_count += errors->far_from_reference_count;
    comparison.absolute_error = std::max(comparison.absolute_error, errors->absolute);
    comparison.relative_error = std::max(comparison.relative_error, errors->relative);
  }
  return comparison;
}

std::string IndexText(const Tensor& tensor, const Shape& shape, std::int64_t index) {
  std::vector<std::int64_t> places;
  for (auto dim = tensor.dims.rbegin(); dim != tensor.dims.rend(); ++dim) {
    places.push_back(index % shape.sizes[*dim]);
    index /= shape.sizes[*dim];
  }
  std::string text;
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    text += fmt::format("[{}]", *place);
  }
  return text;
}

}  // namespace

Comparison Compare(ElementType type, std::span<const std::byte> got, const Expectation& expected,
                   Tolerance tolerance, std::uint32_t poison) {
  SPECGEN_CHECK(got.size() == expected.reference.size(),
                "both sides have the same number of elements");
  switch (type) {
    case ElementType::kF32:
      return CompareAs<float>(type, got, expected, tolerance, poison);
    case ElementType::kF64:
      return CompareAs<double>(type, got, expected, tolerance, poison);
    case ElementType::kI32:
      return CompareAs<std::int32_t>(type, got, expected, tolerance, poison);
    case ElementType::kI64:
      return CompareAs<std::int64_t>(type, got, expected, tolerance, poison);
  }
  return {};
}

std::string MismatchText(const Problem& problem, const Tensor& output, const Shape& shape,
                         const Comparison& comparison) {
  std::string text = fmt::format(
      "output '{}' differs from the reference at {} of {} elements with {}; first at {}: got {:g}, "
      "expected {:g}",
      output.name, comparison.wrong_count, comparison.element_count, ShapeText(problem, shape),
      IndexText(output, shape, comparison.first_wrong), comparison.first_got,
      comparison.first_expected);
  // The largest errors of the right elements would say that it is nearly right.
  if (comparison.finite_wrong_count > 0) {
    text += fmt::format(
        "; largest absolute error {:g}, relative {:g} (allowed: {:g} + {:g} * |expected|)",
        comparison.absolute_error, comparison.relative_error, problem.tolerance.absolute,
        problem.tolerance.relative);
  }
  if (comparison.unwritten_count > 0) {
    text += fmt::format("; {} of them were never written", comparison.unwritten_count);
  }
  if (comparison.nan_count > 0) text += fmt::format("; {} of them are NaN", comparison.nan_count);
  return text;
}

}  // namespace specgen
