// How long reasonings are, and what chance a source has of being right: fitted together, because a
// reasoning that is cut hides both its length and what share of it its sources had seen.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "specgen/fit/workload_facts.h"

namespace specgen {

inline constexpr std::size_t kValidPlaceCount = 6;

struct IterationFit {
  double token_mean = 0;
  double token_sigma = 0;  // Standard deviation of the logarithm.
  std::int64_t whole_count = 0;
  std::int64_t cut_count = 0;

  std::array<double, kValidPlaceCount> valid{};
  std::array<std::int64_t, kValidPlaceCount> seen_near{};  // Judged sources nearest to each place.
  double iteration_spread = 0;                             // In logits.
  std::int64_t source_count = 0;                           // Of which something is known.
  double repair = 0;
  std::int64_t repair_count = 0;
};

// `failures` tells at which stage wrong sources end: what has passed one stage is more likely
// right.
//
// The most probable parameters, given mild priors where observations are thin: neighbouring places
// of the curve are alike, a repair takes away 0.15 of the chance to fail, iterations differ by
// about 0.8 logits. REQUIRES: an iteration.
IterationFit FitIterations(std::span<const SeenIteration> iterations,
                           const std::array<std::int64_t, kFailureCount>& failures);

// What share of its reasoning a source was written out of, on average where that was cut.
double SeenMaturity(const IterationFit& fit, const SeenIteration& iteration,
                    const SeenSource& source);

}  // namespace specgen
