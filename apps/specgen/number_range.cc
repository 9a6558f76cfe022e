#include "number_range.h"

#include <fmt/core.h>

#include <cstdlib>
#include <string>

namespace specgen {

CLI::Validator FiniteRange(double at_least, double at_most) {
  const std::string range = fmt::format("{} to {}", at_least, at_most);
  return CLI::Validator(
      [=](std::string& text) {
        char* end = nullptr;
        const double number = std::strtod(text.c_str(), &end);
        // What is not a number compares false with both.
        const bool is_within = number >= at_least && number <= at_most;
        const bool is_whole = end != text.c_str() && *end == '\0';
        return is_within && is_whole ? "" : fmt::format("{} is no number from {}", text, range);
      },
      "NUMBER " + range);
}

}  // namespace specgen
