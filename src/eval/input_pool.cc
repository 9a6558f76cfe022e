#include "input_pool.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "input_draw.h"
#include "specgen/base/prng.h"

namespace specgen {
namespace {

// Elements that are taken from the palette together. Drawing for each alone would take longer than
// many a kernel.
constexpr std::size_t kRun = 16;
// As many beginnings of runs as 16 random bits tell apart.
constexpr std::int64_t kRunCount = 65'536;
// How far a floating element is moved, of the distribution's width: far less than what the shape
// of a distribution is about, far more than what floating-point numbers tell apart.
constexpr double kBlur = 0x1.0p-11;

// How the elements of a run are moved: each by another share of its step.
template <class T>
struct Blur {
  T width;     // Added.
  T relative;  // Of the element itself, added.
  T low;
  T high;

  explicit Blur(const Distribution& drawn)
      : width(static_cast<T>(kBlur)),
        relative(0),
        low(static_cast<T>(drawn.first)),
        high(static_cast<T>(drawn.second)) {
    switch (drawn.kind) {
      case DistributionKind::kNormal:
        width *= high;
        low = -std::numeric_limits<T>::infinity();
        high = std::numeric_limits<T>::infinity();
        return;
      case DistributionKind::kUniform:
        width *= high - low;
        return;
      case DistributionKind::kLogUniform:
        width = 0;
        relative = static_cast<T>(kBlur);
        return;
    }
  }
  // `bits` are random.
  void Move(T* run, std::uint32_t bits) const {
    for (std::uint32_t i = 0; i < kRun; ++i) {
      // Odd multiples of random bits are random bits again. In [-0.5, 0.5).
      const auto drawn = static_cast<std::int32_t>(bits * (2 * i + 0x9e3779b1U));
      const T step = static_cast<T>(drawn) * static_cast<T>(0x1.0p-32);
      const T moved = run[i] + (width + relative * run[i]) * step;
      const T above = moved < low ? low : moved;
      run[i] = above > high ? high : above;
    }
  }
};

// Moves the integers of a run as far as anywhere in their range: what a candidate remembers of a
// value would serve whenever it comes again.
template <class T>
void MoveAround(T* run, const Distribution& drawn, std::uint64_t bits) {
  const auto low = static_cast<std::int64_t>(drawn.first);
  const auto span = static_cast<std::uint64_t>(static_cast<std::int64_t>(drawn.second) - low) + 1U;
  for (std::uint64_t i = 0; i < kRun; ++i) {
    const std::uint64_t random = bits * (2 * i + 0x9e3779b97f4a7c15U);
    // Below the span, from the upper bits, which are the better ones.
    const std::uint64_t move =
        (random >> 32U) * (span >> 32U) + ((random >> 32U) * (span & 0xffffffffU) >> 32U);
    std::uint64_t place = static_cast<std::uint64_t>(std::int64_t{run[i]} - low) + move;
    if (place >= span) place -= span;
    run[i] = static_cast<T>(low + static_cast<std::int64_t>(place));
  }
}

template <class T>
void FillAs(const TensorBytes& values, const Distribution& drawn, std::uint64_t seed,
            std::span<std::byte> elements) {
  Prng prng(seed);
  T run[kRun];
  for (std::size_t at = 0; at < elements.size(); at += sizeof(run)) {
    const std::uint64_t bits = prng.Next();
    std::memcpy(run, values.data() + (bits % kRunCount) * sizeof(T), sizeof(run));
    if constexpr (std::is_integral_v<T>) {
      MoveAround(run, drawn, prng.Next());
    } else {
      Blur<T>(drawn).Move(run, static_cast<std::uint32_t>(bits >> 32U));
    }
    std::memcpy(elements.data() + at, run, std::min(sizeof(run), elements.size() - at));
  }
}

}  // namespace

InputPool::InputPool(const Problem& problem, std::uint64_t seed) {
  Prng prng(seed);
  for (const Tensor& input : problem.inputs) {
    const std::uint64_t input_seed = prng.Next();
    palettes_.push_back({.type = input.type,
                         .distribution = input.distribution,
                         .values = DrawElements(input, kRunCount + kRun, input_seed)});
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
