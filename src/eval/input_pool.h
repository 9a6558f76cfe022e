// Inputs for calls that are timed: new for every call, and made at the speed of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "specgen/eval/problem.h"
#include "tensor_set.h"

namespace specgen {

// A palette of drawn values for each input of a problem. An element of a set is a random value of
// its palette, and a floating one is moved at random by a little of its distribution's width
// besides, an integer anywhere in its range: a candidate can remember nothing of one call that
// would serve in another.
class InputPool {
 public:
  InputPool(const Problem& problem, std::uint64_t seed);

  // Fills the inputs of a set; the same seed fills the same.
  void Fill(const SetLayout& layout, std::uint64_t seed, std::span<std::byte> set) const;

 private:
  struct Palette {
    ElementType type = ElementType::kF32;
    Distribution distribution;
    TensorBytes values;
  };
  static void FillInput(const Palette& palette, std::uint64_t seed, std::span<std::byte> elements);

  std::vector<Palette> palettes_;
};

}  // namespace specgen
