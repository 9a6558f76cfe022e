// What becomes of the searches of a run that goes on.
#pragma once

#include <chrono>
#include <vector>

#include "run_books.h"
#include "specgen/base/instant.h"
#include "specgen/journal/journal.h"
#include "specgen/model/event.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

// When the run was started, which for a new one is now.
std::chrono::system_clock::time_point StartTimeOf(const RunOptions& options);

// Run time that earlier processes have used up.
Instant ElapsedOf(const Journal& journal);

// The searches that had ended and go on, since nothing would end them again at once, and those that
// go on with another budget. `books` are what the run had come to.
std::vector<SearchResumed> ResumptionsOf(const RunOptions& options, const RunBooks& books);

// Every search has ended.
bool HasEnded(const RunBooks& books);

}  // namespace specgen
