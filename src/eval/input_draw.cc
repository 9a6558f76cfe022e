#include "input_draw.h"

#include <sys/random.h>

#include <cmath>
#include <cstring>
#include <numbers>

#include "specgen/base/check.h"
#include "specgen/base/prng.h"

namespace specgen {
namespace {

// Uniform in (0, 1).
double Unit(Prng& prng) { return (static_cast<double>(prng.Next() >> 11U) + 0.5) * 0x1.0p-53; }

double DrawNumber(const Distribution& drawn, Prng& prng) {
  const double unit = Unit(prng);
  switch (drawn.kind) {
    case DistributionKind::kUniform:
      return drawn.first + (drawn.second - drawn.first) * unit;
    case DistributionKind::kLogUniform:
      return std::exp(std::log(drawn.first) +
                      (std::log(drawn.second) - std::log(drawn.first)) * unit);
    case DistributionKind::kNormal: {
      // Box and Muller; the second draw of the pair is not worth keeping apart.
      const double angle = 2.0 * std::numbers::pi * Unit(prng);
      return drawn.first + drawn.second * std::sqrt(-2.0 * std::log(unit)) * std::cos(angle);
    }
  }
  return 0.0;
}

template <class T>
TensorBytes Draw(const Tensor& tensor, std::int64_t count, std::uint64_t seed) {
  Prng prng(seed);
  TensorBytes bytes(static_cast<std::size_t>(count) * sizeof(T));
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(T)) {
    T element{};
    if constexpr (std::is_integral_v<T>) {
      element = static_cast<T>(prng.Between(static_cast<std::int64_t>(tensor.distribution.first),
                                            static_cast<std::int64_t>(tensor.distribution.second)));
    } else {
      element = static_cast<T>(DrawNumber(tensor.distribution, prng));
    }
    std::memcpy(bytes.data() + at, &element, sizeof(element));
  }
  return bytes;
}

}  // namespace

TensorBytes DrawElements(const Tensor& tensor, std::int64_t count, std::uint64_t seed) {
  switch (tensor.type) {
    case ElementType::kF32:
      return Draw<float>(tensor, count, seed);
    case ElementType::kF64:
      return Draw<double>(tensor, count, seed);
    case ElementType::kI32:
      return Draw<std::int32_t>(tensor, count, seed);
    case ElementType::kI64:
      return Draw<std::int64_t>(tensor, count, seed);
  }
  return {};
}

std::vector<TensorBytes> DrawInputs(const Problem& problem, const Shape& shape,
                                    std::uint64_t seed) {
  Prng prng(seed);
  std::vector<TensorBytes> inputs;
  for (const Tensor& input : problem.inputs) {
    const std::uint64_t input_seed = prng.Next();
    inputs.push_back(DrawElements(input, ElementCount(input, shape), input_seed));
  }
  return inputs;
}

std::uint64_t SecretSeed() {
  std::uint64_t seed = 0;
  SPECGEN_CHECK(getrandom(&seed, sizeof(seed), 0) == sizeof(seed),
                "the operating system gives random bytes");
  return seed;
}

}  // namespace specgen
