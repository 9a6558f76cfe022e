#include "statistics.h"

#include <algorithm>
#include <cmath>

#include "specgen/base/check.h"

namespace specgen {

double Median(std::vector<double> samples) {
  SPECGEN_CHECK(!samples.empty(), "a median needs a sample");
  std::sort(samples.begin(), samples.end());
  const std::size_t middle = samples.size() / 2;
  if (samples.size() % 2 == 1) return samples[middle];
  return (samples[middle - 1] + samples[middle]) / 2.0;
}

double MedianNoise(const std::vector<double>& samples) {
  if (samples.size() < 3) return 1.0;
  const double median = Median(samples);
  if (!(median > 0.0)) return 1.0;
  std::vector<double> deviations;
  deviations.reserve(samples.size());
  for (const double sample : samples) deviations.push_back(std::fabs(sample - median));
  // 1.4826 turns the deviation into a standard deviation, sqrt(pi / 2) the standard error of a mean
  // into that of a median, 1.96 that into half of a 95 % interval.
  constexpr double kFactor = 1.4826 * 1.2533 * 1.96;
  return kFactor * Median(deviations) / std::sqrt(static_cast<double>(samples.size())) / median;
}

}  // namespace specgen
