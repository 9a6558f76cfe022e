#pragma once

#include <chrono>

#include "specgen/base/instant.h"

namespace specgen {

inline Instant At(int second) { return Instant(std::chrono::seconds(second)); }

}  // namespace specgen
