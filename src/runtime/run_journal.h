// What a run tells its journal, in the run's own words.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "journal_file.h"
#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "specgen/eval/stage_job.h"
#include "specgen/journal/record.h"
#include "specgen/llm/generation.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"

namespace specgen {

// Any thread may call any method. What is noted before Open is written when it is opened.
class RunJournal {
 public:
  // `on_failure` hears of the first record that could not be written, on the thread that wrote it.
  explicit RunJournal(std::function<void(const Error&)> on_failure)
      : on_failure_(std::move(on_failure)) {}

  // `first` stands before everything else of this process: RunStarted in a new file, a SessionNote
  // in one that goes on.
  Result<void> Open(std::unique_ptr<JournalFile> file, const JournalRecord& first);

  // False: it is not recorded, so nothing that it has started may leave. REQUIRES: opened.
  bool AddStep(Instant now, const Event& event, const Actions& actions);
  void Add(const Note& note);
  // This file of the run has all of its text, and the disk shall have that before it has what is
  // added next. One that is not open stands for nothing.
  void SyncFirst(FileDescriptor file);
  // What belongs to the journal could not be written elsewhere.
  void Fail(const Error& error);
  bool has_failed() const;

  // Everything that was added is on the disk.
  Result<void> Sync();

 private:
  Result<void> Write(const Result<std::string>& bytes);

  const std::function<void(const Error&)> on_failure_;
  mutable std::mutex mutex_;
  std::vector<Note> pending_;  // Until it is opened.
  std::unique_ptr<JournalFile> file_;
  std::optional<Error> failure_;
};

// ---- Notes of what others say, and back.

ReportNote NoteOf(CandidateId candidate, const StageReport& report);
StageReport ReportOf(const ReportNote& note);
GenerationNote NoteOf(SearchId search, GenerationId generation, bool is_fork,
                      const GenerationRecord& record);
GenerationRecord RecordOf(const GenerationNote& note);

}  // namespace specgen
