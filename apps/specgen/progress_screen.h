// The live picture of a run, as lines of text: best so far, budgets, streams, slots, queue,
// warnings and decisions.
#pragma once

#include <string>
#include <vector>

#include "specgen/runtime/progress_view.h"
#include "terminal_screen.h"

namespace specgen {

// At most `size.rows` lines of at most `size.columns` characters. Where there is no room for
// everything, the most important comes first: `notice`, then what each search has found, then a
// part of every list. An empty notice takes no line.
std::vector<ScreenLine> ProgressLines(const ProgressView& view, const std::string& notice,
                                      ScreenSize size);

// How long a search goes on at its present pace until the first of its budgets is used up; zero
// where nothing tells.
Duration TimeLeft(const SearchProgress& search);

}  // namespace specgen
