#include "toml_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace specgen {
namespace {

constexpr const char* kDefault = "default: the runs showed none";

std::string CountedText(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string ListText(const std::vector<std::string>& values) {
  if (values.size() == 1) return values.front();
  return fmt::format("[{}]", fmt::join(values, ", "));
}

}  // namespace

std::string FractionText(double value) {
  std::string text = fmt::format("{:.6f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string SeenText(const FittedValues& fitted) {
  std::string text = "from " + CountedText(fitted.whole_count, "observation", "observations");
  if (fitted.cut_count > 0) text += fmt::format(" and {} cut off", fitted.cut_count);
  return text;
}

void TomlLines::Comment(std::string_view text) { text_ += fmt::format("# {}\n", text); }

void TomlLines::Section(std::string_view name) { text_ += fmt::format("\n[{}]\n", name); }

void TomlLines::Key(std::string_view key, std::string_view value, std::string_view comment) {
  text_ += fmt::format("{} = {}", key, value);
  if (!comment.empty()) text_ += fmt::format("  # {}", comment);
  text_ += '\n';
}

void TomlLines::Key(std::string_view key, std::int64_t value, std::string_view comment) {
  Key(key, std::to_string(value), comment);
}

void TomlLines::Fraction(std::string_view key, double value, std::string_view comment) {
  Key(key, FractionText(value), comment);
}

void TomlLines::Fractions(std::string_view key, std::span<const double> values,
                          std::string_view comment) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(FractionText(value));
  Key(key, ListText(texts), comment);
}

void TomlLines::Distribution(std::string_view key, const SeenValues& seen,
                             const ValueBounds& bounds, std::string_view otherwise) {
  const auto fitted = FitValues(seen);
  if (!fitted) {
    Key(key, otherwise, kDefault);
    return;
  }
  std::vector<std::string> values;
  for (const double value : fitted->quantiles) {
    const double bounded = std::clamp(value, bounds.low, bounds.high);
    values.push_back(std::to_string(std::llround(bounded)));
  }
  Key(key, ListText(values), SeenText(*fitted));
}

void TomlLines::Share(std::string_view key, const SeenShare& seen, std::string_view of,
                      std::string_view otherwise) {
  if (seen.trials == 0) {
    Key(key, otherwise, kDefault);
    return;
  }
  const double share =
      static_cast<double>(std::min(seen.hits, seen.trials)) / static_cast<double>(seen.trials);
  Fraction(key, share, fmt::format("{} of {} {}", seen.hits, seen.trials, of));
}

}  // namespace specgen
