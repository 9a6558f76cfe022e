#include "specgen/model/ratio.h"

#include <limits>

#include "specgen/base/check.h"

namespace specgen {
namespace {

__extension__ using Wide = __int128;

std::int64_t Clamped(Wide amount) {
  constexpr Wide kMax = std::numeric_limits<std::int64_t>::max();
  constexpr Wide kMin = std::numeric_limits<std::int64_t>::min();
  if (amount > kMax) return static_cast<std::int64_t>(kMax);
  if (amount < kMin) return static_cast<std::int64_t>(kMin);
  return static_cast<std::int64_t>(amount);
}

}  // namespace

Speedup SpeedupOf(Duration baseline_time, Duration kernel_time) {
  SPECGEN_CHECK(kernel_time.count() > 0, "a measured kernel took some time");
  SPECGEN_CHECK(baseline_time.count() >= 0, "a measured time is not negative");
  const Wide scaled = static_cast<Wide>(baseline_time.count()) * kOne.value;
  return Speedup{Clamped(scaled / kernel_time.count())};
}

std::int64_t Scaled(std::int64_t amount, Ppm factor) {
  return Clamped(static_cast<Wide>(amount) * factor.value / kOne.value);
}

}  // namespace specgen
