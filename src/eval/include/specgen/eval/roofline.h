// How near a measured time comes to what the core that it was measured on can do.
#pragma once

#include <optional>
#include <string>

#include "specgen/eval/stage_job.h"

namespace specgen {

struct Roofline {
  double gigabytes_per_s = 0.0;  // Every input and output moved once.
  double memory_share = 0.0;     // Of the ceiling; above 1 where caches help.
  // None where the problem does not say how many operations a call takes.
  std::optional<double> gigaflops{};
  double operation_share = 0.0;
};

// Of one call of `shape` that took `time`. Shares are zero where the ceiling is not known.
Roofline RooflineOf(const ShapeReport& shape, Duration time, const MachineCeiling& ceiling);

// "1.24 GB/s (3 % of memory), 5.60 GFLOP/s (4 % of peak)"
std::string RooflineText(const Roofline& roofline);

}  // namespace specgen
