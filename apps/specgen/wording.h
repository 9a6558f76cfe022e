// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

#include "specgen/base/instant.h"
#include "specgen/model/ratio.h"

namespace specgen {

std::string SpanText(Duration span);        // "850 us", "12.3 ms", "4.2 s", "3 m 05 s", "2 h 04 m"
std::string SpeedupText(Speedup speedup);   // "2.31x"; "-" for none.
std::string NoiseText(Ppm noise);           // "±1.2 %"
std::string PercentText(Ppm share);         // "43 %"
std::string CountText(std::int64_t count);  // "950", "12.3 k", "4.5 M"
std::string BytesText(std::int64_t bytes);  // "950 B", "12.3 kB"
std::string ShareText(std::int64_t part, std::int64_t whole);  // "43 %"; "-" of nothing.

}  // namespace specgen
