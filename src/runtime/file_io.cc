#include "file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace specgen {
namespace {

std::string_view AdviceFor(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "The disk is full: free some space, or choose a run folder elsewhere.";
    case EFBIG:
      return "The file would be larger than is allowed here: raise the limit (ulimit -f).";
    case EROFS:
      return "The file system is read-only: choose a run folder elsewhere.";
    case EACCES:
    case EPERM:
      return "Change its permissions, or choose a run folder elsewhere.";
    default:
      return "Check the path, or choose a run folder elsewhere.";
  }
}

Error FileErrorOf(int error_number, std::string_view verb, const std::filesystem::path& path) {
  return Error{ErrorCode::kUnavailable,
               fmt::format("Cannot {} {}: {}. {}", verb, path.string(),
                           std::generic_category().message(error_number), AdviceFor(error_number))};
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Error FileError(std::string_view verb, const std::filesystem::path& path) {
  return FileErrorOf(errno, verb, path);
}

Result<void> MakeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return tl::make_unexpected(FileErrorOf(error.value(), "create the folder", folder));
  return {};
}

Result<void> ReplaceFile(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::path draft = path;
  draft += ".tmp";
  const FileDescriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file.is_open()) return tl::make_unexpected(FileError("create", draft));
  Result<void> written = WriteAll(file, text, draft);
  if (written && ::fsync(file.get()) != 0) written = tl::make_unexpected(FileError("write", draft));
  if (written && ::rename(draft.c_str(), path.c_str()) != 0) {
    written = tl::make_unexpected(FileError("replace", path));
  }
  if (!written) ::unlink(draft.c_str());
  return written;
}

Result<void> SyncFolder(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder.empty() ? "." : folder;
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.is_open()) return tl::make_unexpected(FileError("open", path));
  // Not every file system syncs folders.
  if (::fsync(file.get()) == 0 || errno == EINVAL || errno == ENOTSUP) return {};
  return tl::make_unexpected(FileError("sync", path));
}

Result<FileDescriptor> OpenForAppending(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!file.is_open()) return tl::make_unexpected(FileError("create", path));
  return file;
}

Result<void> WriteAll(const FileDescriptor& file, std::string_view text,
                      const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return tl::make_unexpected(FileError("write", path));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> ReadFile(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return tl::make_unexpected(FileError("read", path));
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return tl::make_unexpected(FileError("read", path));
  return text;
}

}  // namespace specgen
