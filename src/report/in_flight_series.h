// The counts of what is in flight, short enough to draw.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "specgen/report/report_books.h"

namespace specgen {

struct InFlightSeries {
  // False: each row holds from its time to the next one's. True: it is the mean over that span.
  bool is_mean = false;
  std::vector<Instant> at;
  std::vector<std::array<double, static_cast<std::size_t>(kInFlightKindCount)>> counts;
};

// All steps where they are at most `step_max`, else the time-weighted means of `step_max` / 2
// equal spans from the first step to `end`. REQUIRES: step_max >= 2.
InFlightSeries SeriesOf(const std::vector<InFlightRow>& rows, Instant end, std::size_t step_max);

}  // namespace specgen
