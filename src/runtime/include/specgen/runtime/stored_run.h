// A run that was started before, as its folder tells it.
#pragma once

#include <filesystem>

#include "specgen/base/result.h"
#include "specgen/journal/journal.h"
#include "specgen/runtime/run_options.h"
#include "specgen/trigger/trigger_rules.h"

namespace specgen {

// Of this SpecGen.
extern const char* const kSpecgenVersion;

// Whether the process that started this run was gone before its journal had begun, or is not that
// far yet. Nothing was done, and there is nothing to go on with.
bool DiedWhileStarting(const std::filesystem::path& run_folder);

// Reads and checks the journal in a run's folder. kInvalidInput: there is no folder or no journal
// in it, or the journal is damaged, of another version, or empty.
Result<Journal> LoadJournal(const std::filesystem::path& run_folder);

// What its journal begins with, of which no more is read. Fails as LoadJournal does.
Result<RunStarted> LoadStart(const std::filesystem::path& run_folder);

// The options with which the run goes on, made of its journal and of the problems' folders; the key
// comes from the environment again. Fails as LoadJournal and LoadProblem do, and while another
// process uses the folder.
Result<RunOptions> LoadRunOptions(const std::filesystem::path& run_folder);

// What the journal of a run begins with. `utc_ms` is the time of its start, `learned` what earlier
// runs have taught.
Result<RunStarted> StartOf(const RunOptions& options, std::int64_t utc_ms,
                           const LearnedRecord& learned = {});

// Of that file, or the built-in ones where it is empty.
Result<TriggerRules> LoadTriggerRules(const std::filesystem::path& file);

// kInvalidInput where a problem or the trigger rules are not what the run was started with.
Result<void> CheckUnchanged(const RunOptions& options, const RunStarted& started);

}  // namespace specgen
