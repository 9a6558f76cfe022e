#include "run_folder.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>

#include "specgen/journal/journal.h"

namespace specgen {
namespace {

constexpr int kSameSecondMax = 1000;
constexpr const char* kLockName = "lock";
constexpr const char* kEventsName = "events.jsonl";

// Makes a new folder named after the second; a number sets apart the runs of one second.
Result<std::filesystem::path> MakeNewFolder(const RunFolderOptions& options) {
  if (auto made = MakeFolder(options.root); !made) return tl::make_unexpected(made.error());
  const std::string stem =
      fmt::format("{:%Y%m%dT%H%M%SZ}-{}",
                  fmt::gmtime(std::chrono::system_clock::to_time_t(options.time)), options.name);
  for (int i = 1; i <= kSameSecondMax; ++i) {
    std::filesystem::path folder = options.root / (i == 1 ? stem : fmt::format("{}-{}", stem, i));
    std::error_code error;
    if (std::filesystem::create_directory(folder, error)) return folder;
    if (error) {
      errno = error.value();
      return tl::make_unexpected(FileError("create the folder", folder));
    }
  }
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("{} holds {} runs of this very second already. Name a run folder.",
                               options.root.string(), kSameSecondMax));
}

// False where a run holds it; errno is then EWOULDBLOCK. Who only looks whether one does shares the
// lock for a moment, and is waited for.
bool LockAlone(const FileDescriptor& file) {
  constexpr int kTryMax = 500;
  constexpr std::chrono::milliseconds kInterval{2};
  for (int i = 0; i < kTryMax; ++i) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK || ::flock(file.get(), LOCK_SH | LOCK_NB) != 0) return false;
    ::flock(file.get(), LOCK_UN);
    std::this_thread::sleep_for(kInterval);
  }
  errno = EWOULDBLOCK;
  return false;
}

// The lock is the kernel's, so it ends with the process that holds it, however that ends. The file
// only says who that is: SignLock writes it.
Result<FileDescriptor> Lock(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / kLockName;
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file.is_open()) return tl::make_unexpected(FileError("create", path));
  if (!LockAlone(file)) {
    if (errno != EWOULDBLOCK) return tl::make_unexpected(FileError("lock", path));
    std::string pid = ReadFile(path).value_or("");
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("The run folder {} is in use by process {}. Wait for that run, "
                                 "or name another folder.",
                                 folder.string(), pid.empty() ? "(unknown)" : pid));
  }
  return file;
}

Result<void> SignLock(const FileDescriptor& file, const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / kLockName;
  if (::ftruncate(file.get(), 0) != 0) return tl::make_unexpected(FileError("write", path));
  return WriteAll(file, fmt::format("{}\n", ::getpid()), path);
}

}  // namespace

Result<RunFolder> RunFolder::Create(const RunFolderOptions& options) {
  std::filesystem::path folder = options.folder;
  if (folder.empty()) {
    Result<std::filesystem::path> made = MakeNewFolder(options);
    if (!made) return tl::make_unexpected(made.error());
    folder = *made;
  } else if (auto made = MakeFolder(folder); !made) {
    return tl::make_unexpected(made.error());
  }
  Result<FileDescriptor> lock = Lock(folder);
  if (!lock) return tl::make_unexpected(lock.error());

  std::error_code ignored;
  const bool is_used = std::filesystem::exists(folder / kEventsName, ignored) ||
                       std::filesystem::exists(folder / kJournalName, ignored);
  if (is_used && !HasNotBegun(folder)) {
    return MakeError(
        ErrorCode::kInvalidInput,
        fmt::format("{} holds a run already. Name another folder for this one.", folder.string()));
  }
  std::filesystem::remove(folder / kJournalName, ignored);
  if (auto is_signed = SignLock(*lock, folder); !is_signed) {
    return tl::make_unexpected(is_signed.error());
  }
  Result<FileDescriptor> events = OpenForAppending(folder / kEventsName);
  if (!events) return tl::make_unexpected(events.error());
  for (const char* const name : {"candidates", "generations"}) {
    if (auto made = MakeFolder(folder / name); !made) return tl::make_unexpected(made.error());
  }
  const std::filesystem::path path = std::filesystem::absolute(folder);
  if (auto synced = SyncFolder(path.parent_path()); !synced) {
    return tl::make_unexpected(synced.error());
  }
  return RunFolder(path, *std::move(lock), *std::move(events));
}

Result<RunFolder> RunFolder::Reopen(const std::filesystem::path& folder) {
  Result<FileDescriptor> lock = Lock(folder);
  if (!lock) return tl::make_unexpected(lock.error());
  return RunFolder(std::filesystem::absolute(folder), *std::move(lock), FileDescriptor());
}

Result<void> RunFolder::Restart(std::string_view events) {
  if (auto is_signed = SignLock(lock_, path_); !is_signed) return is_signed;
  if (auto replaced = ReplaceFile(path_ / kEventsName, events); !replaced) return replaced;
  Result<FileDescriptor> opened = OpenForAppending(path_ / kEventsName);
  if (!opened) return tl::make_unexpected(opened.error());
  events_ = *std::move(opened);
  // It is written again at the end, and would not be true before.
  std::error_code ignored;
  std::filesystem::remove(path_ / "summary.json", ignored);
  return {};
}

bool HasNotBegun(const std::filesystem::path& folder) {
  std::error_code ignored;
  const auto size_of = [&](const char* name) {
    const std::uintmax_t size = std::filesystem::file_size(folder / name, ignored);
    return ignored ? 0 : size;
  };
  // Nothing else is written before the journal has begun.
  if (size_of(kEventsName) > 0 || std::filesystem::exists(folder / "summary.json", ignored)) {
    return false;
  }
  if (!std::filesystem::exists(folder / kJournalName, ignored)) {
    return std::filesystem::exists(folder / kLockName, ignored);
  }
  const Result<std::string> bytes = ReadFile(folder / kJournalName);
  return bytes && EndsBeforeItsRun(*bytes);
}

Result<void> CheckRunIsFree(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / kLockName, ignored)) return {};
  const Result<FileDescriptor> lock = Lock(folder);
  return lock ? Result<void>() : tl::make_unexpected(lock.error());
}

Result<void> RunFolder::AppendEvent(std::string_view line) {
  std::string text(line);
  text += '\n';
  return WriteAll(events_, text, path_ / kEventsName);
}

Result<void> RunFolder::Replace(const std::filesystem::path& relative, std::string_view text) {
  const std::filesystem::path path = path_ / relative;
  if (auto made = MakeFolder(path.parent_path()); !made) return made;
  return ReplaceFile(path, text);
}

}  // namespace specgen
