// Draws the elements of inputs.
#pragma once

#include <cstdint>
#include <vector>

#include "specgen/eval/problem.h"
#include "tensor_set.h"

namespace specgen {

// `count` elements of the tensor's type and distribution; the same seed draws the same.
TensorBytes DrawElements(const Tensor& tensor, std::int64_t count, std::uint64_t seed);

// All inputs of one call.
std::vector<TensorBytes> DrawInputs(const Problem& problem, const Shape& shape, std::uint64_t seed);

// A seed that nobody can guess, from the operating system.
std::uint64_t SecretSeed();

}  // namespace specgen
