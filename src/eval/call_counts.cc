#include "specgen/eval/call_counts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace specgen {
namespace {

const CallCount* CountNamed(const std::vector<CallCount>& counts, std::string_view name) {
  const auto found = std::ranges::find(counts, name, &CallCount::name);
  return found == counts.end() ? nullptr : &*found;
}

}  // namespace

std::string CountsText(const std::vector<CallCount>& counts) {
  std::vector<std::string> parts;
  for (const CallCount& count : counts) {
    parts.push_back(fmt::format("{:.3g} {}", count.per_call, count.name));
  }
  if (parts.empty()) return "";
  std::string text = fmt::format("{} a call", fmt::join(parts, ", "));
  const CallCount* const instructions = CountNamed(counts, kCountedInstructions);
  const CallCount* const cycles = CountNamed(counts, kCountedCycles);
  if (instructions != nullptr && cycles != nullptr && cycles->per_call > 0.0) {
    text += fmt::format("; {:.2f} instructions a cycle", instructions->per_call / cycles->per_call);
  }
  return text;
}

}  // namespace specgen
