// What becomes of the searches of a run that goes on.
#pragma once

#include <vector>

#include "run_books.h"
#include "specgen/base/instant.h"
#include "specgen/journal/journal.h"
#include "specgen/model/event.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

// Run time that earlier processes have used up.
Instant ElapsedOf(const Journal& journal);

// The searches that had ended and go on, since nothing would end them again at once, and those that
// go on with another budget. `books` are what the run had come to.
std::vector<SearchResumed> ResumptionsOf(const RunOptions& options, const RunBooks& books);

// Every search has ended.
bool HasEnded(const RunBooks& books);

}  // namespace specgen
