// What was seen of a quantity, some of it only in part, and the distribution that follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace specgen {

// A value, or, where what was measured was cut off before its end, what it is at least.
struct SeenValue {
  double value = 0;
  bool is_cut = false;
};
using SeenValues = std::vector<SeenValue>;

// How often something was seen of the times when it might have been.
struct SeenShare {
  std::int64_t hits = 0;
  std::int64_t trials = 0;

  SeenShare& operator+=(const SeenShare& other) {
    hits += other.hits;
    trials += other.trials;
    return *this;
  }
  void Add(bool is_hit) {
    hits += is_hit ? 1 : 0;
    ++trials;
  }
};

// As scenario files write it: values at evenly spaced quantiles, of which one is a constant.
struct FittedValues {
  std::vector<double> quantiles;
  std::int64_t whole_count = 0;  // Observations; zero: there was none, and this is a default.
  std::int64_t cut_count = 0;    // Of what was cut off, besides.
};

inline constexpr std::size_t kFittedQuantileMax = 16;

// Kaplan and Meier's distribution: what was cut off counts as at least as long as it was seen, so
// that long ones are not missed because they are cut more often. The greatest quantile is set so
// that the mean is kept, since between it and the one before lies a straight line. None where
// nothing was seen whole.
std::optional<FittedValues> FitValues(SeenValues seen);

// The mean of that distribution.
double MeanOf(const FittedValues& fitted);
// Half are below. REQUIRES: some are whole.
double MedianOf(const FittedValues& fitted);

}  // namespace specgen
