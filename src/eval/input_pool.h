// Inputs for calls that are timed: new for every call, and made at the speed of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "specgen/eval/problem.h"
#include "tensor_set.h"

namespace specgen {

// A palette of drawn values for each input of one shape. An element of a set is a random value of
// its palette, and a floating one is moved at random by a little of its distribution's width
// besides: a candidate can remember nothing of one call that would serve in another.
class InputPool {
 public:
  InputPool(const Problem& problem, const Shape& shape, std::uint64_t seed);

  // Fills one input of a set; the same seed fills the same. REQUIRES: `elements` holds as many
  // bytes as this input of the shape.
  void Fill(std::size_t input, std::uint64_t seed, std::span<std::byte> elements) const;
  // All inputs of a set, as Fill would fill them from this seed.
  std::vector<TensorBytes> Inputs(std::uint64_t seed) const;

 private:
  struct Palette {
    ElementType type = ElementType::kF32;
    Distribution distribution;
    std::size_t input_bytes = 0;
    TensorBytes values;
  };
  std::vector<Palette> palettes_;
};

// What Fill is given for input `input` of the set with this seed.
std::uint64_t InputSeed(std::uint64_t set_seed, std::size_t input);

}  // namespace specgen
