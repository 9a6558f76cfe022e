#include "specgen/fit/seen_values.h"

#include <algorithm>
#include <cmath>

#include "specgen/base/check.h"

namespace specgen {
namespace {

struct Mass {
  double value = 0;
  double share = 0;
};

// By Kaplan and Meier. What is left beyond the last whole value is given to the greatest seen.
std::vector<Mass> MassesOf(SeenValues& seen) {
  std::sort(seen.begin(), seen.end(), [](const SeenValue& left, const SeenValue& right) {
    if (left.value != right.value) return left.value < right.value;
    return !left.is_cut && right.is_cut;
  });
  std::vector<Mass> masses;
  double left = 1;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i].is_cut) continue;
    const double share = left / static_cast<double>(seen.size() - i);
    masses.push_back({seen[i].value, share});
    left -= share;
  }
  if (left > 1e-9) masses.push_back({seen.back().value, left});
  return masses;
}

double QuantileAt(const std::vector<Mass>& masses, double share) {
  double below = 0;
  for (const Mass& mass : masses) {
    below += mass.share;
    if (below >= share - 1e-9) return mass.value;
  }
  return masses.back().value;
}

double MeanOfMasses(const std::vector<Mass>& masses) {
  double sum = 0;
  for (const Mass& mass : masses) sum += mass.value * mass.share;
  return sum;
}

// Few observations bear few quantiles.
std::size_t QuantileCount(std::size_t whole_count) {
  return std::min(kFittedQuantileMax, 2 + whole_count / 4);
}

// Sets the last one so that the mean becomes `mean`, or where that is below the one before, that.
void KeepMean(double mean, std::vector<double>& quantiles) {
  const std::size_t spans = quantiles.size() - 1;
  double sum = quantiles.front() / 2;
  for (std::size_t i = 1; i < spans; ++i) sum += quantiles[i];
  const double last = 2 * (mean * static_cast<double>(spans) - sum);
  quantiles.back() = std::max(quantiles[spans - 1], last);
}

}  // namespace

std::optional<FittedValues> FitValues(SeenValues seen) {
  FittedValues fitted;
  for (const SeenValue& one : seen) ++(one.is_cut ? fitted.cut_count : fitted.whole_count);
  if (fitted.whole_count == 0) return std::nullopt;
  const std::vector<Mass> masses = MassesOf(seen);
  if (masses.front().value >= masses.back().value) {
    fitted.quantiles = {masses.front().value};
    return fitted;
  }
  const std::size_t count = QuantileCount(static_cast<std::size_t>(fitted.whole_count));
  for (std::size_t i = 0; i < count; ++i) {
    fitted.quantiles.push_back(
        QuantileAt(masses, static_cast<double>(i) / static_cast<double>(count - 1)));
  }
  KeepMean(MeanOfMasses(masses), fitted.quantiles);
  return fitted;
}

double MeanOf(const FittedValues& fitted) {
  SPECGEN_CHECK(!fitted.quantiles.empty(), "a distribution has a value");
  if (fitted.quantiles.size() == 1) return fitted.quantiles.front();
  double sum = (fitted.quantiles.front() + fitted.quantiles.back()) / 2;
  for (std::size_t i = 1; i + 1 < fitted.quantiles.size(); ++i) sum += fitted.quantiles[i];
  return sum / static_cast<double>(fitted.quantiles.size() - 1);
}

double MedianOf(const FittedValues& fitted) {
  SPECGEN_CHECK(!fitted.quantiles.empty(), "a distribution has a value");
  const std::size_t last = fitted.quantiles.size() - 1;
  return (fitted.quantiles[last / 2] + fitted.quantiles[last - last / 2]) / 2;
}

}  // namespace specgen
