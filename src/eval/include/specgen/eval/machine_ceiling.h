// What one core of this machine can do at most, measured here and now.
#pragma once

namespace specgen {

struct MachineCeiling {
  // Reading and writing memory that no cache holds, both counted.
  double bytes_per_second = 0.0;
  // Single-precision multiplications and additions, fused where the core can, each counted.
  double operations_per_second = 0.0;
};

// On the calling thread's core, in about a fifth of a second: the best of a few tries, since
// whatever else runs only makes them worse.
MachineCeiling MeasureCeiling();

}  // namespace specgen
