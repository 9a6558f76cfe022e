#include "input_pool.h"

#include <algorithm>
#include <cstring>

#include "input_draw.h"
#include "specgen/base/prng.h"

namespace specgen {
namespace {

// As many as 16 random bits tell apart.
constexpr std::int64_t kPaletteSize = 65'536;
constexpr unsigned kIndexBits = 16;
// How far a floating element is moved, of the distribution's width: far less than what the shape
// of a distribution is about, far more than what floating-point numbers tell apart.
constexpr double kBlur = 0x1.0p-11;

// 16 random bits at a time; two of them for each element.
class BitStream {
 public:
  explicit BitStream(std::uint64_t seed) : prng_(seed) {}
  std::uint32_t Next16() {
    if (left_ == 0) {
      bits_ = prng_.Next();
      left_ = 4;
    }
    const auto next = static_cast<std::uint32_t>(bits_ & ((1U << kIndexBits) - 1U));
    bits_ >>= kIndexBits;
    --left_;
    return next;
  }

 private:
  Prng prng_;
  std::uint64_t bits_ = 0;
  int left_ = 0;
};

// In [-0.5, 0.5).
template <class T>
T Centred(std::uint32_t bits16) {
  return static_cast<T>(bits16) * static_cast<T>(0x1.0p-16) - static_cast<T>(0.5);
}

// Moves a value of a palette a little, within what may be drawn.
template <class T>
T Blurred(T value, const Distribution& drawn, std::uint32_t bits16) {
  const T low = static_cast<T>(drawn.first);
  const T high = static_cast<T>(drawn.second);
  const T step = static_cast<T>(kBlur) * Centred<T>(bits16);
  switch (drawn.kind) {
    case DistributionKind::kNormal:
      return value + high * step;
    case DistributionKind::kUniform:
      return std::clamp(value + (high - low) * step, low, high);
    case DistributionKind::kLogUniform:
      return std::clamp(value + value * step, low, high);
  }
  return value;
}

template <class T>
void FillAs(const TensorBytes& values, const Distribution& drawn, std::uint64_t seed,
            std::span<std::byte> elements) {
  BitStream bits(seed);
  for (std::size_t at = 0; at < elements.size(); at += sizeof(T)) {
    T element{};
    std::memcpy(&element, values.data() + bits.Next16() * sizeof(T), sizeof(T));
    if constexpr (!std::is_integral_v<T>) element = Blurred(element, drawn, bits.Next16());
    std::memcpy(elements.data() + at, &element, sizeof(T));
  }
}

}  // namespace

InputPool::InputPool(const Problem& problem, std::uint64_t seed) {
  Prng prng(seed);
  for (const Tensor& input : problem.inputs) {
    const std::uint64_t input_seed = prng.Next();
    palettes_.push_back({.type = input.type,
                         .distribution = input.distribution,
                         .values = DrawElements(input, kPaletteSize, input_seed)});
  }
}

void InputPool::Fill(const SetLayout& layout, std::uint64_t seed, std::span<std::byte> set) const {
  for (std::size_t k = 0; k < palettes_.size(); ++k) {
    const std::uint64_t input_seed = Prng(seed ^ (static_cast<std::uint64_t>(k) << 32U)).Next();
    FillInput(palettes_[k], input_seed, BytesOf(layout.inputs()[k], set));
  }
}

void InputPool::FillInput(const Palette& palette, std::uint64_t seed,
                          std::span<std::byte> elements) {
  switch (palette.type) {
    case ElementType::kF32:
      return FillAs<float>(palette.values, palette.distribution, seed, elements);
    case ElementType::kF64:
      return FillAs<double>(palette.values, palette.distribution, seed, elements);
    case ElementType::kI32:
      return FillAs<std::int32_t>(palette.values, palette.distribution, seed, elements);
    case ElementType::kI64:
      return FillAs<std::int64_t>(palette.values, palette.distribution, seed, elements);
  }
}

}  // namespace specgen
