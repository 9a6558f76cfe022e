#include "wording.h"

#include <fmt/core.h>

namespace specgen {
namespace {

std::string Scaled1000(std::int64_t amount, const char* unit) {
  const auto number = static_cast<double>(amount);
  if (amount < 1000) return fmt::format("{} {}", amount, unit);
  if (amount < 1'000'000) return fmt::format("{:.1f} k{}", number / 1e3, unit);
  if (amount < 1'000'000'000) return fmt::format("{:.1f} M{}", number / 1e6, unit);
  return fmt::format("{:.1f} G{}", number / 1e9, unit);
}

}  // namespace

std::string SpanText(Duration span) {
  const auto nanoseconds = static_cast<double>(span.count());
  if (nanoseconds < 1e3) return fmt::format("{} ns", span.count());
  if (nanoseconds < 1e6) return fmt::format("{:.1f} us", nanoseconds / 1e3);
  if (nanoseconds < 1e9) return fmt::format("{:.1f} ms", nanoseconds / 1e6);
  if (nanoseconds < 60e9) return fmt::format("{:.1f} s", nanoseconds / 1e9);
  const std::int64_t seconds = span.count() / 1'000'000'000;
  if (seconds < 3600) return fmt::format("{} m {:02} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {:02} m", seconds / 3600, seconds % 3600 / 60);
}

std::string SpeedupText(Speedup speedup) {
  if (speedup.value == 0) return "-";
  return fmt::format("{:.2f}x", static_cast<double>(speedup.value) / 1e6);
}

std::string NoiseText(Ppm noise) {
  return fmt::format("±{:.1f} %", static_cast<double>(noise.value) / 1e4);
}

std::string PercentText(Ppm share) {
  return fmt::format("{:.0f} %", static_cast<double>(share.value) / 1e4);
}

std::string CountText(std::int64_t count) {
  std::string text = Scaled1000(count, "");
  if (text.back() == ' ') text.pop_back();
  return text;
}

std::string BytesText(std::int64_t bytes) { return Scaled1000(bytes, "B"); }

std::string ShareText(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace specgen
