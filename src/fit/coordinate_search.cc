#include "coordinate_search.h"

#include <algorithm>
#include <cmath>

namespace specgen {
namespace {

constexpr int kRoundMax = 120;
constexpr double kStepMin = 2e-3;

struct Climber {
  const std::function<double(std::span<const double>)>& height;
  std::vector<double> at;
  double best = 0;

  bool Try(std::size_t coordinate, double step) {
    const double before = at[coordinate];
    at[coordinate] += step;
    const double reached = height(at);
    if (reached > best) {
      best = reached;
      return true;
    }
    at[coordinate] = before;
    return false;
  }
};

}  // namespace

std::vector<double> Maximize(const std::function<double(std::span<const double>)>& height,
                             std::vector<double> at, double step) {
  std::vector<double> steps(at.size(), step);
  Climber climber{height, std::move(at), 0};
  climber.best = height(climber.at);
  for (int round = 0; round < kRoundMax; ++round) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      // The sign of a step is the way that helped last.
      if (climber.Try(i, steps[i])) {
        steps[i] *= 1.6;
      } else if (climber.Try(i, -steps[i])) {
        steps[i] *= -1;
      } else {
        steps[i] *= 0.4;
      }
    }
    const bool is_done = std::all_of(steps.begin(), steps.end(),
                                     [](double one) { return std::abs(one) < kStepMin; });
    if (is_done) break;
  }
  return climber.at;
}

}  // namespace specgen
