#include "specgen/eval/roofline.h"

#include <fmt/format.h>

namespace specgen {
namespace {

double ShareOf(double part, double whole) { return whole > 0.0 ? part / whole : 0.0; }

}  // namespace

Roofline RooflineOf(const ShapeReport& shape, Duration time, const MachineCeiling& ceiling) {
  Roofline roofline;
  if (time <= Duration(0)) return roofline;
  // Per nanosecond is 10^9 per second.
  const auto nanoseconds = static_cast<double>(time.count());
  roofline.gigabytes_per_s = static_cast<double>(shape.bytes) / nanoseconds;
  roofline.memory_share = ShareOf(roofline.gigabytes_per_s * 1e9, ceiling.bytes_per_second);
  if (shape.operations <= 0.0) return roofline;
  roofline.gigaflops = shape.operations / nanoseconds;
  roofline.operation_share = ShareOf(*roofline.gigaflops * 1e9, ceiling.operations_per_second);
  return roofline;
}

std::string RooflineText(const Roofline& roofline) {
  std::string text = fmt::format("{:.2f} GB/s ({:.0f} % of memory)", roofline.gigabytes_per_s,
                                 100 * roofline.memory_share);
  if (roofline.gigaflops) {
    text += fmt::format(", {:.2f} GFLOP/s ({:.0f} % of peak)", *roofline.gigaflops,
                        100 * roofline.operation_share);
  }
  return text;
}

}  // namespace specgen
