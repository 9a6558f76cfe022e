// The folder that a run leaves behind. docs/formats/run_folder.md says what is in it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "file_io.h"
#include "specgen/base/result.h"

namespace specgen {

// The name of a run's journal in its folder.
inline constexpr const char* kJournalName = "journal";

struct RunFolderOptions {
  // The folder itself; made if it is not there. Empty: <root>/<UTC time>-<name>.
  std::filesystem::path folder;
  std::filesystem::path root = "runs";
  std::string name;
  std::chrono::system_clock::time_point time;
};

// Owns the folder and its lock while it lives. One thread at a time calls the writing methods.
class RunFolder {
 public:
  // What a start has left that died before its run had begun is taken over. kInvalidInput: another
  // run has used the folder, or a live process is using it (the message names its pid).
  // kUnavailable: it cannot be made or written.
  static Result<RunFolder> Create(const RunFolderOptions& options);

  // The folder of a run that may go on; changes nothing in there. Fails as Create does, but for a
  // folder that is used.
  static Result<RunFolder> Reopen(const std::filesystem::path& folder);
  // The run does go on: its events.jsonl becomes `events`, and it has no summary any more.
  Result<void> Restart(std::string_view events);

  const std::filesystem::path& path() const { return path_; }
  std::string name() const { return path_.filename().string(); }

  // Adds one line to events.jsonl. `line` has no line end.
  Result<void> AppendEvent(std::string_view line);
  // Replaces a file of the folder as a whole, making its parent folder where needed.
  Result<void> Replace(const std::filesystem::path& relative, std::string_view text);

 private:
  RunFolder(std::filesystem::path path, FileDescriptor lock, FileDescriptor events)
      : path_(std::move(path)), lock_(std::move(lock)), events_(std::move(events)) {}

  std::filesystem::path path_;
  FileDescriptor lock_;
  FileDescriptor events_;
};

// Whether all that is in the folder was left by a process that died before the first record of its
// journal was written out, or that has not come so far yet.
bool HasNotBegun(const std::filesystem::path& folder);

// kInvalidInput while a live process uses the folder, whose pid the message names.
Result<void> CheckRunIsFree(const std::filesystem::path& folder);

}  // namespace specgen
