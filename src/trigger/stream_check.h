// Finds out whether patterns are matched the same however a stream is cut.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pattern_database.h"

namespace specgen {

// Some patterns (long repeats before a literal, mostly) become engines of Vectorscan whose
// streaming mode misses matches at the ends of chunks (seen with 5.4.9, known upstream); which ones
// depends on the other patterns and on the processor. This scans texts made of the patterns' own
// words in several chunkings and names a pattern whose matches differ. Finding none is no proof.
// Takes some tens of milliseconds; the same on every call.
std::optional<std::uint32_t> FindUnreliablePattern(const PatternDatabase& database,
                                                   const std::vector<StreamPattern>& patterns);

}  // namespace specgen
