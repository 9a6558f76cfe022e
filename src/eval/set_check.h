// Checks what a candidate has made of one set of buffers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "comparison.h"
#include "specgen/eval/problem.h"
#include "tensor_set.h"

namespace specgen {

// What a set held before the call and should hold after it.
struct SetTruth {
  std::vector<std::span<const std::byte>> inputs;
  std::vector<std::span<const std::byte>> expected;  // From the reference.
  // The same outputs in double precision; empty where nothing more exact is known.
  std::vector<std::vector<double>> truth;
  std::uint32_t poison = 0;
};

// What the reference was given and has computed, as it stands in its own set. The spans are into
// it.
SetTruth TruthIn(const SetLayout& layout, std::span<const std::byte> set);

// Of output `index`. The spans are into `truth`.
Expectation ExpectationOf(const Problem& problem, const Shape& shape, const SetTruth& truth,
                          std::size_t index);

struct SetCheck {
  std::string fault;  // What is wrong, in words; empty where all is right.
  double absolute_error = 0.0;
  double relative_error = 0.0;
  // Some element is outside of the tolerance around the reference, right or not.
  bool is_far_from_reference = false;
};

// Looks at the guard zones, at the inputs (which must not have changed), and at every element of
// every output.
SetCheck CheckSet(const Problem& problem, const Shape& shape, std::span<const std::byte> set,
                  const SetTruth& truth);

}  // namespace specgen
