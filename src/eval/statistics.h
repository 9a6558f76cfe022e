// Medians of timings and how far they can be trusted.
#pragma once

#include <vector>

namespace specgen {

// REQUIRES: not empty. The mean of the two middle ones where their number is even.
double Median(std::vector<double> samples);

// Half of the 95 % interval of the median, as a fraction of it, from the median absolute deviation
// of roughly normal samples. 1 where there are fewer than three samples.
double MedianNoise(const std::vector<double>& samples);

}  // namespace specgen
