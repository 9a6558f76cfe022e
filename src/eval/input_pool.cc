#include "input_pool.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <type_traits>

#include "input_draw.h"
#include "specgen/base/prng.h"
#include "vector_clones.h"

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

using RunWords = Vector<std::uint32_t, kRun>;
static_assert(kRun == 16);
constexpr RunWords kTwiceIndex = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};

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
  // `bits`: 32 random ones.
  SPECGEN_INLINED void Move(T* run, std::uint64_t bits) const {
    // Odd multiples of random bits are random bits again. In [-0.5, 0.5).
    const RunWords random = static_cast<std::uint32_t>(bits) * (kTwiceIndex + 0x9e3779b1U);
    const auto drawn = __builtin_convertvector(random, Vector<std::int32_t, kRun>);
    using Numbers = Vector<T, kRun>;
    const Numbers step = __builtin_convertvector(drawn, Numbers) * static_cast<T>(0x1.0p-32);
    Numbers moved;
    std::memcpy(&moved, run, sizeof(moved));
    moved += (width + relative * moved) * step;
    moved = moved < low ? low + Numbers{} : moved;
    moved = moved > high ? high + Numbers{} : moved;
    std::memcpy(run, &moved, sizeof(moved));
  }
};

// Moves the integers of a run as far as anywhere in their range: what a candidate remembers of a
// value would serve whenever it comes again.
template <class T>
class Shift {
 public:
  explicit Shift(const Distribution& drawn)
      : low_(static_cast<std::int64_t>(drawn.first)),
        span_(static_cast<std::uint64_t>(static_cast<std::int64_t>(drawn.second) - low_) + 1U) {}

  // `bits` are random.
  SPECGEN_INLINED void Move(T* run, std::uint64_t bits) const {
    for (std::uint64_t i = 0; i < kRun; ++i) {
      const std::uint64_t random = bits * (2 * i + 0x9e3779b97f4a7c15U);
      // Below the span, from the upper bits, which are the better ones.
      const std::uint64_t move =
          (random >> 32U) * (span_ >> 32U) + ((random >> 32U) * (span_ & 0xffffffffU) >> 32U);
      std::uint64_t place = static_cast<std::uint64_t>(std::int64_t{run[i]} - low_) + move;
      if (place >= span_) place -= span_;
      run[i] = static_cast<T>(low_ + static_cast<std::int64_t>(place));
    }
  }

 private:
  std::int64_t low_;
  std::uint64_t span_;
};

// Random bits for each run of a part of a tensor: where it is taken from, and how it is moved.
struct RunBits {
  std::uint64_t place = 0;
  std::uint64_t move = 0;
};
constexpr std::size_t kPartRuns = 512;
using PartBits = std::array<RunBits, kPartRuns>;

// REQUIRES: `elements` begins with as many whole runs as `run_count` says.
template <class T, class Mover>
SPECGEN_INLINED void FillRunsOf(const std::byte* palette, const Mover& mover, const PartBits& bits,
                                std::size_t run_count, std::byte* elements) {
  for (std::size_t i = 0; i < run_count; ++i) {
    T run[kRun];
    std::memcpy(run, palette + bits[i].place * sizeof(T), sizeof(run));
    mover.Move(run, bits[i].move);
    std::memcpy(elements + i * sizeof(run), run, sizeof(run));
  }
}

SPECGEN_VECTOR_CLONES void FillRuns(const std::byte* palette, const Blur<float>& blur,
                                    const PartBits& bits, std::size_t run_count,
                                    std::byte* elements) {
  FillRunsOf<float>(palette, blur, bits, run_count, elements);
}

SPECGEN_VECTOR_CLONES void FillRuns(const std::byte* palette, const Blur<double>& blur,
                                    const PartBits& bits, std::size_t run_count,
                                    std::byte* elements) {
  FillRunsOf<double>(palette, blur, bits, run_count, elements);
}

SPECGEN_VECTOR_CLONES void FillRuns(const std::byte* palette, const Shift<std::int32_t>& shift,
                                    const PartBits& bits, std::size_t run_count,
                                    std::byte* elements) {
  FillRunsOf<std::int32_t>(palette, shift, bits, run_count, elements);
}

SPECGEN_VECTOR_CLONES void FillRuns(const std::byte* palette, const Shift<std::int64_t>& shift,
                                    const PartBits& bits, std::size_t run_count,
                                    std::byte* elements) {
  FillRunsOf<std::int64_t>(palette, shift, bits, run_count, elements);
}

template <class T>
void FillAs(const TensorBytes& values, const Distribution& drawn, std::uint64_t seed,
            std::span<std::byte> elements) {
  using Mover = std::conditional_t<std::is_integral_v<T>, Shift<T>, Blur<T>>;
  const Mover mover(drawn);
  constexpr std::size_t kRunBytes = kRun * sizeof(T);
  Prng prng(seed);
  PartBits bits;
  while (!elements.empty()) {
    const std::size_t run_count =
        std::min((elements.size() + kRunBytes - 1) / kRunBytes, kPartRuns);
    for (RunBits& drawn_bits : std::span(bits).first(run_count)) {
      const std::uint64_t random = prng.Next();
      drawn_bits = {random % kRunCount, std::is_integral_v<T> ? prng.Next() : random >> 32U};
    }
    const std::size_t whole_count = std::min(elements.size() / kRunBytes, run_count);
    FillRuns(values.data(), mover, bits, whole_count, elements.data());
    if (whole_count < run_count) {
      std::byte last[kRunBytes];
      bits[0] = bits[whole_count];
      FillRuns(values.data(), mover, bits, 1, last);
      const std::span<std::byte> rest = elements.subspan(whole_count * kRunBytes);
      std::copy_n(last, rest.size(), rest.begin());
      return;
    }
    elements = elements.subspan(run_count * kRunBytes);
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
