// The folder and the journal of a run whose process is about to begin.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "journal_file.h"
#include "run_folder.h"
#include "specgen/base/result.h"
#include "specgen/journal/record.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

struct OpenedRun {
  RunFolder folder;
  std::unique_ptr<JournalFile> journal;
  JournalRecord first;  // What this process writes before everything else.
};

// Makes both; `learned` is what earlier runs have taught. Fails as RunFolder::Create and
// JournalFile::Create do.
Result<OpenedRun> OpenNewRun(const RunOptions& options,
                             std::chrono::system_clock::time_point started,
                             const LearnedRecord& learned);

// REQUIRES: options.resumed. `events` are those that its journal tells. Where this fails, nothing
// in the folder has changed; kInvalidInput: the journal is another one than was read.
Result<OpenedRun> OpenRunAgain(const RunOptions& options, std::string_view events);

}  // namespace specgen
