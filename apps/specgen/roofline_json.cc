#include "roofline_json.h"

#include "specgen/eval/roofline.h"

namespace specgen {

nlohmann::json RooflineJson(const ShapeReport& shape, Duration time,
                            const MachineCeiling& ceiling) {
  const Roofline roofline = RooflineOf(shape, time, ceiling);
  nlohmann::json entry{{"bytes", shape.bytes},
                       {"gb_per_s", roofline.gigabytes_per_s},
                       {"memory_share", roofline.memory_share},
                       {"gflop_per_s", nullptr},
                       {"peak_share", nullptr}};
  if (roofline.gigaflops) {
    entry["gflop_per_s"] = *roofline.gigaflops;
    entry["peak_share"] = roofline.operation_share;
  }
  return entry;
}

}  // namespace specgen
