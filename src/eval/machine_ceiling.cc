#include "specgen/eval/machine_ceiling.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <vector>

#include "vector_clones.h"

namespace specgen {
namespace {

constexpr int kTries = 4;
// Far more than a core's share of any cache.
constexpr std::size_t kBufferBytes = std::size_t{48} << 20U;

// As many independent chains as hide the latency of a fused operation on any core, 16 lanes each.
constexpr std::size_t kChains = 12;
constexpr std::size_t kLanes = 16;
constexpr int kRounds = 40'000;
using Lanes = std::array<float, kChains * kLanes>;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The compiler must take it that the values are used.
template <class T>
void Keep(T& value) {
  asm volatile("" : "+m"(value) : : "memory");
}

double CopyRate() {
  const std::vector<std::byte> from(kBufferBytes, std::byte{1});
  std::vector<std::byte> to(kBufferBytes);
  double best = 0.0;
  for (int i = 0; i < kTries; ++i) {
    const auto start = std::chrono::steady_clock::now();
    std::memcpy(to.data(), from.data(), kBufferBytes);
    Keep(to[0]);
    best = std::max(best, 2.0 * static_cast<double>(kBufferBytes) / SecondsSince(start));
  }
  return best;
}

// The values must stay in registers.
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("O3")))
#endif
SPECGEN_VECTOR_CLONES void
MultiplyAndAdd(Lanes& lanes, float factor, float summand) {
  Lanes values = lanes;
  for (int round = 0; round < kRounds; ++round) {
    for (float& value : values) value = __builtin_fmaf(value, factor, summand);
  }
  lanes = values;
}

double OperationRate() {
  Lanes lanes;
  lanes.fill(1.0F);
  double best = 0.0;
  for (int i = 0; i < kTries; ++i) {
    const auto start = std::chrono::steady_clock::now();
    MultiplyAndAdd(lanes, 0.999F, 0.001F);
    Keep(lanes[0]);
    constexpr double kOperations = 2.0 * kRounds * kChains * kLanes;
    best = std::max(best, kOperations / SecondsSince(start));
  }
  return best;
}

}  // namespace

MachineCeiling MeasureCeiling() {
  return {.bytes_per_second = CopyRate(), .operations_per_second = OperationRate()};
}

}  // namespace specgen
