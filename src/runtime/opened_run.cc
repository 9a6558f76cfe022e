#include "opened_run.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <utility>

#include "file_io.h"
#include "specgen/journal/journal.h"
#include "specgen/runtime/stored_run.h"

namespace specgen {
namespace {

std::int64_t UtcMilliseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

JournalFileOptions FileOptionsOf(const RunOptions& options) {
  return {.die_after_bytes = options.limits.journal_die_after_bytes};
}

// Another process may have gone on with the run between the reading and the lock.
Result<void> CheckIsAsRead(const std::filesystem::path& path, const Journal& journal) {
  const Result<std::string> bytes = ReadFile(path);
  if (!bytes) return tl::make_unexpected(bytes.error());
  if (bytes->size() == journal.whole_bytes + journal.torn_bytes &&
      CheckOfJournal(*bytes) == journal.check) {
    return {};
  }
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("{} has changed: another process went on with this run. Try again.",
                               path.string()));
}

}  // namespace

Result<OpenedRun> OpenNewRun(const RunOptions& options,
                             std::chrono::system_clock::time_point started,
                             const LearnedRecord& learned) {
  Result<RunStarted> first = StartOf(options, UtcMilliseconds(started), learned);
  if (!first) return tl::make_unexpected(first.error());
  Result<RunFolder> folder = RunFolder::Create({.folder = options.folder,
                                                .root = options.runs_root,
                                                .name = options.searches[0].problem.name,
                                                .time = started});
  if (!folder) return tl::make_unexpected(folder.error());
  auto file = JournalFile::Create(folder->path() / kJournalName, FileOptionsOf(options));
  if (!file) return tl::make_unexpected(file.error());
  return OpenedRun{*std::move(folder), *std::move(file), *std::move(first)};
}

Result<OpenedRun> OpenRunAgain(const RunOptions& options, std::string_view events) {
  Result<RunFolder> folder = RunFolder::Reopen(options.folder);
  if (!folder) return tl::make_unexpected(folder.error());
  const std::filesystem::path path = folder->path() / kJournalName;
  if (auto same = CheckIsAsRead(path, *options.resumed); !same) {
    return tl::make_unexpected(same.error());
  }
  if (auto restarted = folder->Restart(events); !restarted) {
    return tl::make_unexpected(restarted.error());
  }
  auto file = JournalFile::Continue(path, options.resumed->whole_bytes, FileOptionsOf(options));
  if (!file) return tl::make_unexpected(file.error());
  SessionNote session{kSpecgenVersion, UtcMilliseconds(std::chrono::system_clock::now())};
  return OpenedRun{*std::move(folder), *std::move(file), Note(std::move(session))};
}

}  // namespace specgen
