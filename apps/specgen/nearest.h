// What somebody who mistyped a word may have meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace specgen {

// The one of `names` that is closest to `word`, if one is close: a third of its letters may be
// wrong, missing, too many or swapped with their neighbours.
std::optional<std::string> NearestName(std::string_view word,
                                       const std::vector<std::string>& names);
// "; did you mean '--iterations'?", or nothing where no name is close.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& names);

}  // namespace specgen
