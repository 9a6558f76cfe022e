#include "scheduler/gain_rate.h"

#include <algorithm>

#include "specgen/model/ratio.h"

namespace specgen {
namespace {

// Microseconds keep every product below within 64 bits, up to spans of twelve days.
constexpr std::int64_t kNanosecondsPerUnit = 1000;
constexpr std::int64_t kSpanMax = std::int64_t{1} << 40U;

std::int64_t SpanOf(Duration time) {
  return std::clamp<std::int64_t>(time.count() / kNanosecondsPerUnit, 0, kSpanMax);
}

// In parts per million of parts per million.
constexpr std::int64_t kGainMax = kOne.value * kOne.value;
constexpr std::int64_t kGainMin = kGainMax / 1000;

std::int64_t GainOf(const EvaluationRequest& request, std::int64_t span) {
  if (request.is_blocking) return kGainMax;
  const std::int64_t saving = SpanOf(request.saving);
  const std::int64_t enough = 3 * span;
  const std::int64_t saved_share = saving >= enough ? kOne.value : saving * kOne.value / enough;
  const std::int64_t chance = std::clamp<std::int64_t>(request.chance.value, 0, kOne.value);
  return std::max(chance * saved_share, kGainMin);
}

}  // namespace

std::uint64_t GainRate(const EvaluationRequest& request, Duration extra) {
  const std::int64_t span = std::max<std::int64_t>(SpanOf(request.remaining_service + extra), 1);
  // The largest gain is below 2^40.
  const auto scaled = static_cast<std::uint64_t>(GainOf(request, span)) << 23U;
  return std::max<std::uint64_t>(scaled / static_cast<std::uint64_t>(span), 1);
}

}  // namespace specgen
