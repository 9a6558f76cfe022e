// Chances of the simulated world.
#pragma once

#include <cstdint>

#include "specgen/base/prng.h"
#include "specgen/model/ratio.h"

namespace specgen {

// Whether something of this chance happens now. Takes one number of `prng`.
inline bool Draws(Ppm chance, Prng& prng) {
  return prng.Chance(static_cast<std::uint64_t>(chance.value),
                     static_cast<std::uint64_t>(kOne.value));
}

}  // namespace specgen
