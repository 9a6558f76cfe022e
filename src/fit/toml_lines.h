// Writes the keys of a scenario file, each with what is known of its value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "specgen/fit/seen_values.h"

namespace specgen {

// The bounds of scenario files (src/sim/scenario_toml.cc).
struct ValueBounds {
  double low = 0;
  double high = 1e9;
};

class TomlLines {
 public:
  void Comment(std::string_view text);
  void Section(std::string_view name);
  void Key(std::string_view key, std::string_view value, std::string_view comment = "");
  void Flag(std::string_view key, bool value) { Key(key, value ? "true" : "false"); }
  void Key(std::string_view key, std::int64_t value, std::string_view comment = "");
  // A fraction, of at most six digits.
  void Fraction(std::string_view key, double value, std::string_view comment = "");
  void Fractions(std::string_view key, std::span<const double> values, std::string_view comment);
  // A distribution of integers; `otherwise` is the value where nothing was seen.
  void Distribution(std::string_view key, const SeenValues& seen, const ValueBounds& bounds,
                    std::string_view otherwise);
  // A share; `otherwise` where there were no trials.
  void Share(std::string_view key, const SeenShare& seen, std::string_view of,
             std::string_view otherwise);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// "1.5", "0.000123", "2".
std::string FractionText(double value);
// "from 12 observations and 3 that were cut off".
std::string SeenText(const FittedValues& fitted);

}  // namespace specgen
