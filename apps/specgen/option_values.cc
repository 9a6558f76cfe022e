#include "option_values.h"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdlib>

namespace specgen {
namespace {

struct Unit {
  const char* name;
  double nanoseconds;
};
constexpr std::array<Unit, 4> kUnits{{{"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};

// The number at the start of `text`, and what follows it.
bool SplitNumber(const std::string& text, double& number, std::string& rest) {
  char* end = nullptr;
  number = std::strtod(text.c_str(), &end);
  rest = end;
  return end != text.c_str() && std::isfinite(number);
}

}  // namespace

Result<Duration> ParseSpan(const std::string& text) {
  double number = 0;
  std::string rest;
  if (SplitNumber(text, number, rest) && number > 0) {
    for (const Unit& unit : kUnits) {
      const double nanoseconds = number * unit.nanoseconds;
      if (rest == unit.name && nanoseconds < 9e18) {
        return Duration(static_cast<std::int64_t>(nanoseconds));
      }
    }
  }
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("'{}' is not a length of time above zero: write a number and a "
                               "unit, as in 250ms, 90s, 10m or 1.5h",
                               text));
}

Result<Duration> ParseSpanOrZero(const std::string& text) {
  if (text == "0") return Duration(0);
  return ParseSpan(text);
}

std::string SpanValue(Duration span) {
  using std::chrono::milliseconds;
  const auto count = std::chrono::duration_cast<milliseconds>(span).count();
  if (count == 0) return "0";
  return count % 1000 == 0 ? fmt::format("{}s", count / 1000) : fmt::format("{}ms", count);
}

Result<Duration> ParseProfilingTime(const std::string& text) {
  const Result<Duration> span = ParseSpan(text);
  const bool fits =
      span && *span >= std::chrono::milliseconds(50) && *span <= std::chrono::minutes(1);
  if (fits) return *span;
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("'{}' is no profiling time: give a span from 50ms to 60s", text));
}

Result<CriterionOptions> ParseCriterion(const std::string& text) {
  CriterionOptions options;
  for (int index = 0; index < kCriterionKindCount; ++index) {
    options.kind = static_cast<CriterionKind>(index);
    const bool is_it = options.kind != CriterionKind::kQuantile && text == CriterionText(options);
    if (is_it) return options;
  }
  const std::string prefix = "quantile:";
  double quantile = 0;
  std::string rest;
  if (text.rfind(prefix, 0) == 0 && SplitNumber(text.substr(prefix.size()), quantile, rest) &&
      rest.empty() && quantile >= 0 && quantile <= 1) {
    options.kind = CriterionKind::kQuantile;
    options.quantile = PpmOf(quantile);
    return options;
  }
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("'{}' is not a termination criterion: choose expected_gain, mean, "
                               "first_valid, best, never, or quantile:Q with Q from 0 to 1",
                               text));
}

Result<std::vector<double>> ParseTemperatures(const std::string& text) {
  std::vector<double> temperatures;
  std::string rest = "," + text;
  while (!rest.empty()) {
    double number = 0;
    const std::string part = rest.substr(1);
    const bool is_one = rest.front() == ',' && SplitNumber(part, number, rest) && number >= 0 &&
                        number <= kTemperatureMax;
    if (!is_one) {
      return MakeError(ErrorCode::kInvalidInput,
                       fmt::format("'{}' is no list of temperatures: write numbers from 0 to {} "
                                   "with commas between, as in 0.1,0.6,0.9",
                                   text, kTemperatureMax));
    }
    temperatures.push_back(number);
  }
  return temperatures;
}

Result<TokenPrices> ParsePrices(const std::string& text) {
  std::vector<double> prices;
  std::string rest = "," + text;
  bool is_list = true;
  while (is_list && !rest.empty()) {
    double number = 0;
    const std::string part = rest.substr(1);
    is_list = rest.front() == ',' && SplitNumber(part, number, rest) && number >= 0 &&
              number <= kPriceMax;
    prices.push_back(number);
  }
  if (!is_list || prices.size() != 3) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("'{}' are no prices: write those of a million prompt, cached and "
                                 "generated tokens with commas between, as in 0.60,0.11,2.20",
                                 text));
  }
  return TokenPrices{.prompt = prices[0], .cached_prompt = prices[1], .generated = prices[2]};
}

Ppm PpmOf(double fraction) { return Ppm{std::llround(fraction * 1e6)}; }

}  // namespace specgen
