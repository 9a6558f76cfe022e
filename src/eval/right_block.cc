#include "right_block.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "tensor_set.h"
#include "vector_clones.h"

namespace specgen {
namespace {

constexpr std::size_t kBlockLanes = 8;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
using LanesOf = Vector<T, kBlockLanes>;
using Numbers = LanesOf<double>;
constexpr Numbers kOne = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};

template <class T>
SPECGEN_INLINED void Read(const void* elements, std::size_t count, Numbers& numbers) {
  LanesOf<T> read{};  // Zeros where there are no more.
  if (count == kBlockLanes) {
    std::memcpy(&read, elements, sizeof(read));
  } else {
    std::memcpy(&read, elements, count * sizeof(T));
  }
  numbers = __builtin_convertvector(read, Numbers);
}

SPECGEN_INLINED void MakePositive(Numbers& numbers) {
  numbers = numbers < 0.0 ? -numbers : numbers;
}
SPECGEN_INLINED void KeepLarger(const Numbers& numbers, Numbers& kept) {
  kept = numbers > kept ? numbers : kept;
}

SPECGEN_INLINED double LargestOf(const Numbers& numbers) {
  double largest = numbers[0];
  for (std::size_t i = 1; i < kBlockLanes; ++i) largest = std::max(largest, numbers[i]);
  return largest;
}

// A difference to something infinite, or to no number, is left out.
template <class T>
SPECGEN_INLINED double LargestErrorOf(const Expectation& expected) {
  Numbers largest{};
  const std::size_t count = expected.truth.size();
  for (std::size_t i = 0; i < count; i += kBlockLanes) {
    const std::size_t left = std::min(kBlockLanes, count - i);
    Numbers error;
    Numbers truth;
    Read<T>(expected.reference.data() + i * sizeof(T), left, error);
    Read<double>(expected.truth.data() + i, left, truth);
    error -= truth;
    MakePositive(error);
    error = error < kInfinity ? error : Numbers{};
    KeepLarger(error, largest);
  }
  return LargestOf(largest);
}

// How far from the truth, or from the reference where there is none, an element may be.
struct Limits {
  Tolerance tolerance;
  double row_error = 0.0;  // Allowed in this row for the reference's sake.
};

SPECGEN_INLINED void LimitAround(const Numbers& size, Tolerance tolerance, Numbers& limit) {
  limit = tolerance.absolute + tolerance.relative * size;
}

template <class T, bool kHasTruth>
SPECGEN_INLINED bool AddErrors(std::span<const std::byte> got, const Expectation& expected,
                               const Limits& limits, RightErrors& errors) {
  Numbers absolute{};
  Numbers relative{};
  // Counts, as numbers since that is what is quickly added.
  Numbers wrong{};
  Numbers far{};
  const std::size_t count = got.size() / sizeof(T);
  for (std::size_t i = 0; i < count; i += kBlockLanes) {
    const std::size_t left = std::min(kBlockLanes, count - i);
    Numbers number;
    Numbers reference;
    Read<T>(got.data() + i * sizeof(T), left, number);
    Read<T>(expected.reference.data() + i * sizeof(T), left, reference);
    Numbers middle = reference;
    if constexpr (kHasTruth) Read<double>(expected.truth.data() + i, left, middle);
    Numbers size = middle;
    MakePositive(size);
    Numbers limit;
    LimitAround(size, limits.tolerance, limit);
    if constexpr (kHasTruth) {
      const Numbers widest = kTolerancesAllowed * limit;
      limit = limit < limits.row_error ? limits.row_error + Numbers{} : limit;
      limit = limit < widest ? limit : widest;
      Numbers distance = number - reference;
      MakePositive(distance);
      MakePositive(reference);
      Numbers allowed;
      LimitAround(reference, limits.tolerance, allowed);
      allowed = allowed < kInfinity ? allowed : -kOne;
      far += distance <= allowed ? Numbers{} : kOne;
    }
    Numbers difference = number - middle;
    MakePositive(difference);
    // Within an infinite limit everything would lie.
    limit = limit < kInfinity ? limit : -kOne;
    wrong += difference <= limit ? Numbers{} : kOne;
    KeepLarger(difference, absolute);
    difference = size > 0.0 ? difference / size : Numbers{};
    KeepLarger(difference, relative);
  }
  if (LargestOf(wrong) > 0.0) return false;
  for (std::size_t i = 0; i < kBlockLanes; ++i) {
    errors.far_from_reference_count += static_cast<std::int64_t>(far[i]);
  }
  errors.absolute = LargestOf(absolute);
  errors.relative = LargestOf(relative);
  return true;
}

SPECGEN_VECTOR_CLONES bool AddErrorsF32(std::span<const std::byte> got, const Expectation& expected,
                                        const Limits& limits, RightErrors& errors) {
  return AddErrors<float, false>(got, expected, limits, errors);
}
SPECGEN_VECTOR_CLONES bool AddErrorsF64(std::span<const std::byte> got, const Expectation& expected,
                                        const Limits& limits, RightErrors& errors) {
  return AddErrors<double, false>(got, expected, limits, errors);
}
SPECGEN_VECTOR_CLONES bool AddErrorsToTruthF32(std::span<const std::byte> got,
                                               const Expectation& expected, Limits& limits,
                                               RightErrors& errors) {
  limits.row_error = kReferenceErrorsAllowed * LargestErrorOf<float>(expected);
  return AddErrors<float, true>(got, expected, limits, errors);
}
SPECGEN_VECTOR_CLONES bool AddErrorsToTruthF64(std::span<const std::byte> got,
                                               const Expectation& expected, Limits& limits,
                                               RightErrors& errors) {
  limits.row_error = kReferenceErrorsAllowed * LargestErrorOf<double>(expected);
  return AddErrors<double, true>(got, expected, limits, errors);
}

}  // namespace

std::optional<RightErrors> ErrorsIfRight(ElementType type, std::span<const std::byte> got,
                                         const Expectation& expected, Tolerance tolerance) {
  RightErrors errors;
  Limits limits{tolerance};
  bool is_right = false;
  if (IsInteger(type)) {
    is_right = AreSame(got, expected.reference);
  } else if (expected.truth.empty()) {
    is_right = type == ElementType::kF32 ? AddErrorsF32(got, expected, limits, errors)
                                         : AddErrorsF64(got, expected, limits, errors);
  } else {
    is_right = type == ElementType::kF32 ? AddErrorsToTruthF32(got, expected, limits, errors)
                                         : AddErrorsToTruthF64(got, expected, limits, errors);
  }
  if (!is_right) return std::nullopt;
  return errors;
}

}  // namespace specgen
