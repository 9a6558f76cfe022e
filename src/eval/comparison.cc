#include "comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "specgen/base/check.h"

namespace specgen {
namespace {

template <class T>
T ElementAt(std::span<const std::byte> bytes, std::size_t index) {
  T element{};
  std::memcpy(&element, bytes.data() + index * sizeof(T), sizeof(T));
  return element;
}

template <class T>
bool IsRight(T got, T expected, Tolerance tolerance) {
  if constexpr (std::is_integral_v<T>) {
    return got == expected;
  } else {
    if (std::isnan(expected)) return std::isnan(got);
    if (std::isinf(expected)) return got == expected;
    // False for a NaN or an infinity that is not expected.
    const double limit =
        tolerance.absolute + tolerance.relative * std::fabs(static_cast<double>(expected));
    return std::fabs(static_cast<double>(got) - static_cast<double>(expected)) <= limit;
  }
}

template <class T>
bool HoldsPoison(T element, std::uint32_t poison) {
  std::uint32_t words[sizeof(T) / sizeof(poison)];
  std::memcpy(words, &element, sizeof(element));
  return std::all_of(std::begin(words), std::end(words),
                     [poison](std::uint32_t word) { return word == poison; });
}

template <class T>
void AddErrors(T got, T expected, Comparison& comparison) {
  const double difference = std::fabs(static_cast<double>(got) - static_cast<double>(expected));
  if (!std::isfinite(difference)) return;
  comparison.absolute_error = std::max(comparison.absolute_error, difference);
  if (expected != T{0}) {
    comparison.relative_error =
        std::max(comparison.relative_error, difference / std::fabs(static_cast<double>(expected)));
  }
}

template <class T>
Comparison CompareAs(std::span<const std::byte> got, std::span<const std::byte> expected,
                     Tolerance tolerance, std::uint32_t poison) {
  Comparison comparison;
  const std::size_t count = expected.size() / sizeof(T);
  comparison.element_count = static_cast<std::int64_t>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const T got_element = ElementAt<T>(got, i);
    const T expected_element = ElementAt<T>(expected, i);
    AddErrors(got_element, expected_element, comparison);
    const bool is_unwritten = HoldsPoison(got_element, poison);
    // The poison is a NaN: where one is expected, nothing else tells it from an answer.
    const bool is_answer = std::is_integral_v<T> || !is_unwritten;
    if (is_answer && IsRight(got_element, expected_element, tolerance)) continue;
    if (comparison.wrong_count == 0) {
      comparison.first_wrong = static_cast<std::int64_t>(i);
      comparison.first_got = static_cast<double>(got_element);
      comparison.first_expected = static_cast<double>(expected_element);
    }
    ++comparison.wrong_count;
    const double difference =
        static_cast<double>(got_element) - static_cast<double>(expected_element);
    if (std::isfinite(difference)) ++comparison.finite_wrong_count;
    if (is_unwritten) {
      ++comparison.unwritten_count;
    } else if (got_element != got_element) {
      ++comparison.nan_count;
    }
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

Comparison Compare(ElementType type, std::span<const std::byte> got,
                   std::span<const std::byte> expected, Tolerance tolerance, std::uint32_t poison) {
  SPECGEN_CHECK(got.size() == expected.size(), "both sides have the same number of elements");
  switch (type) {
    case ElementType::kF32:
      return CompareAs<float>(got, expected, tolerance, poison);
    case ElementType::kF64:
      return CompareAs<double>(got, expected, tolerance, poison);
    case ElementType::kI32:
      return CompareAs<std::int32_t>(got, expected, tolerance, poison);
    case ElementType::kI64:
      return CompareAs<std::int64_t>(got, expected, tolerance, poison);
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
