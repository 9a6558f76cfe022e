#include "statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "specgen/base/check.h"

namespace specgen {
namespace {

constexpr std::size_t kRunMax = 8;
// Student's, of as many runs less one.
constexpr double kQuantile[kRunMax - 2] = {4.303, 3.182, 2.776, 2.571, 2.447, 2.365};

// All but those with an index in [begin, end).
std::vector<double> Without(const std::vector<double>& samples, std::size_t begin,
                            std::size_t end) {
  std::vector<double> left(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(begin));
  left.insert(left.end(), samples.begin() + static_cast<std::ptrdiff_t>(end), samples.end());
  return left;
}

}  // namespace

double CalmMean(std::vector<double> samples) {
  SPECGEN_CHECK(!samples.empty(), "a mean needs a sample");
  const auto count = static_cast<std::ptrdiff_t>((samples.size() + 5) / 6);
  std::nth_element(samples.begin(), samples.begin() + count - 1, samples.end());
  return std::accumulate(samples.begin(), samples.begin() + count, 0.0) /
         static_cast<double>(count);
}

double CalmRatioNoise(const std::vector<double>& above, const std::vector<double>& below) {
  const std::size_t count = above.size();
  SPECGEN_CHECK(count == below.size(), "samples come in pairs");
  const std::size_t run_count = std::min(count, kRunMax);
  if (run_count < 3) return 1.0;
  std::vector<double> ratios;  // Each without one of the runs.
  for (std::size_t run = 0; run < run_count; ++run) {
    const std::size_t begin = run * count / run_count;
    const std::size_t end = (run + 1) * count / run_count;
    ratios.push_back(CalmMean(Without(above, begin, end)) / CalmMean(Without(below, begin, end)));
  }
  const auto runs = static_cast<double>(run_count);
  const double mean = std::accumulate(ratios.begin(), ratios.end(), 0.0) / runs;
  double squares = 0.0;
  for (const double ratio : ratios) squares += (ratio - mean) * (ratio - mean);
  return kQuantile[run_count - 3] * std::sqrt(squares * (runs - 1.0) / runs) / mean;
}

}  // namespace specgen
