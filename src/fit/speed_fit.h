// How fast right sources are, and what feedback teaches.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "iteration_fit.h"

namespace specgen {

struct SpeedFit {
  // Quantiles over the searches, as scenario files write them.
  std::vector<double> start = {1.0};
  std::vector<double> limit = {3.0};
  double feedback_scale = 6;
  double spread = 0.2;
  double early_loss = 0.1;
  std::int64_t source_count = 0;  // Measured ones; zero: all of the above are defaults.
  std::int32_t search_count = 0;  // That they are of.
  // Whether speeds rose with feedback beyond what their spread explains. Where they did not, the
  // limit is far away: it is never approached.
  bool rises = false;
};

SpeedFit FitSpeeds(std::span<const SeenIteration> iterations, const IterationFit& fit);

}  // namespace specgen
