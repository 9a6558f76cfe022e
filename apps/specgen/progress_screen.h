// The live picture of a run, as lines of text: streams, queue, slots, best so far, budget.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "specgen/runtime/progress_view.h"

namespace specgen {

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

// At most `size.rows` lines of at most `size.columns` characters, the most important first.
std::vector<std::string> ProgressLines(const ProgressView& view, ScreenSize size);

}  // namespace specgen
