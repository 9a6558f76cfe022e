// Values of flags that are more than a number, with messages that say what would be right.
#pragma once

#include <string>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "specgen/experiments/metrics.h"
#include "specgen/model/options.h"

namespace specgen {

// "90s", "10m", "1.5h", "250ms". Above zero.
Result<Duration> ParseSpan(const std::string& text);
// The same, or "0".
Result<Duration> ParseSpanOrZero(const std::string& text);
// What either takes for it: "90s", "250ms"; "0" for none.
std::string SpanValue(Duration span);
// A span that profiling may take: 50 ms to 60 s.
Result<Duration> ParseProfilingTime(const std::string& text);
// "mean", "first_valid", "best", "never", "expected_gain", "quantile:0.75".
Result<CriterionOptions> ParseCriterion(const std::string& text);
// "0.1,0.6,0.9": at least one, each from 0 to kTemperatureMax.
inline constexpr double kTemperatureMax = 2;
Result<std::vector<double>> ParseTemperatures(const std::string& text);
// "0.60,0.11,2.20": money for a million prompt, cached prompt and generated tokens.
inline constexpr double kPriceMax = 1e6;
Result<TokenPrices> ParsePrices(const std::string& text);
// A fraction as a decimal number, "0.01".
Ppm PpmOf(double fraction);

}  // namespace specgen
