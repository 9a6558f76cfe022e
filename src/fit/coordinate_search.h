// The top of a smooth hill of a few dimensions.
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace specgen {

// Goes along one coordinate after the other, by steps that grow where they help and shrink where
// they do not, until all are small. `at` is where it starts, `step` how far it looks at first.
std::vector<double> Maximize(const std::function<double(std::span<const double>)>& height,
                             std::vector<double> at, double step);

}  // namespace specgen
