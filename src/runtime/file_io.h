// Files of a run folder: written whole or not at all, with errors that a person understands.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "specgen/base/result.h"

namespace specgen {

// A file descriptor that closes itself.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The error of a system call that just failed on `path`: "cannot <verb> <path>: <cause>. <what to
// do>". Reads errno.
Error FileError(std::string_view verb, const std::filesystem::path& path);

Result<void> MakeFolder(const std::filesystem::path& folder);

// Replaces `path` by a file that holds `text`: a reader sees the old file or the whole new one,
// also after a crash.
Result<void> ReplaceFile(const std::filesystem::path& path, std::string_view text);

// Returns once the disk has the names in this folder: a file is lost with its name, synced or not.
Result<void> SyncFolder(const std::filesystem::path& folder);

// kUnavailable where it cannot be created.
Result<FileDescriptor> OpenForAppending(const std::filesystem::path& path);

// Writes all of `text` to an open file; `path` is for messages.
Result<void> WriteAll(const FileDescriptor& file, std::string_view text,
                      const std::filesystem::path& path);

Result<std::string> ReadFile(const std::filesystem::path& path);

}  // namespace specgen
