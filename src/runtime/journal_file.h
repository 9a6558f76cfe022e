// The file of a journal: written at once, synced in groups.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "file_io.h"
#include "specgen/base/instant.h"
#include "specgen/base/result.h"

namespace specgen {

struct JournalFileOptions {
  // How long written records may wait for each other before they are synced.
  Duration sync_interval{std::chrono::milliseconds(200)};
  // For tests of crashes: once the file would pass this many bytes it ends there, in the middle of
  // a record, and the process dies by SIGKILL. Zero: never.
  std::uint64_t die_after_bytes = 0;
};

// Any thread may call any method. After a failure nothing is written any more, and what was written
// of the record that failed is taken back as far as the file system lets it.
class JournalFile {
 public:
  // The disk knows its name when this returns. kUnavailable: it is there already, or cannot be
  // made.
  static Result<std::unique_ptr<JournalFile>> Create(const std::filesystem::path& path,
                                                     const JournalFileOptions& options);
  // Goes on behind the first `whole_bytes`, and cuts off the rest.
  static Result<std::unique_ptr<JournalFile>> Continue(const std::filesystem::path& path,
                                                       std::uint64_t whole_bytes,
                                                       const JournalFileOptions& options);
  JournalFile(FileDescriptor file, std::filesystem::path path, std::uint64_t size,
              const JournalFileOptions& options);
  // Syncs what was written.
  ~JournalFile();
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  // Returns once the kernel has all of `bytes`.
  Result<void> Append(std::string_view bytes);
  // The disk has all of another file before it has what is appended from here on.
  void SyncFirst(FileDescriptor file);
  // Returns once the disk has everything that was appended before.
  Result<void> Sync();

 private:
  void SyncLoop();
  Result<void> SyncAll(const std::vector<FileDescriptor>& first) const;
  void DieWithin(std::string_view bytes);

  const FileDescriptor file_;
  const std::filesystem::path path_;
  const JournalFileOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t written_ = 0;
  std::uint64_t synced_ = 0;
  bool is_awaited_ = false;
  bool is_closing_ = false;
  std::vector<FileDescriptor> first_;  // To be synced before this one.
  std::optional<Error> failure_;
  std::thread thread_;
};

}  // namespace specgen
