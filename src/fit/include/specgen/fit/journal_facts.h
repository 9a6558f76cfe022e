// What a run's journal shows of its world.
#pragma once

#include "specgen/base/result.h"
#include "specgen/fit/workload_facts.h"
#include "specgen/journal/journal.h"

namespace specgen {

// Adds the run to `facts`, as far as its journal goes: what the core would decide today does not
// matter. kInvalidInput: nothing has happened in it yet.
Result<void> AddJournal(const Journal& journal, WorkloadFacts& facts);

}  // namespace specgen
