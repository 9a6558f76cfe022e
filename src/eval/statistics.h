// What timings say, and how far they can be trusted.
#pragma once

#include <vector>

namespace specgen {

// The mean of the least sixth of them. What disturbs a computation only makes it longer, and
// where others share the machine it does so for most of the time, to a degree that changes by the
// second: the undisturbed part is what can be measured twice with the same result. REQUIRES: not
// empty.
double CalmMean(std::vector<double> samples);

// Half of the 95 % interval of CalmMean(above) / CalmMean(below), as a fraction of it: a jackknife
// over runs of successive samples, which are alike (Tukey 1958; Künsch 1989 for runs). 1 where
// there are fewer than three. REQUIRES: equally many, positive, in the order in which they were
// taken.
double CalmRatioNoise(const std::vector<double>& above, const std::vector<double>& below);

}  // namespace specgen
