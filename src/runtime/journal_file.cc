#include "journal_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace specgen {

Result<std::unique_ptr<JournalFile>> JournalFile::Create(const std::filesystem::path& path,
                                                         const JournalFileOptions& options) {
  FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644));
  if (!file.is_open()) return tl::make_unexpected(FileError("create", path));
  if (auto synced = SyncFolder(path.parent_path()); !synced) {
    return tl::make_unexpected(synced.error());
  }
  return std::make_unique<JournalFile>(std::move(file), path, 0, options);
}

Result<std::unique_ptr<JournalFile>> JournalFile::Continue(const std::filesystem::path& path,
                                                           std::uint64_t whole_bytes,
                                                           const JournalFileOptions& options) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!file.is_open()) return tl::make_unexpected(FileError("open", path));
  if (::ftruncate(file.get(), static_cast<off_t>(whole_bytes)) != 0) {
    return tl::make_unexpected(FileError("cut off the torn tail of", path));
  }
  return std::make_unique<JournalFile>(std::move(file), path, whole_bytes, options);
}

JournalFile::JournalFile(FileDescriptor file, std::filesystem::path path, std::uint64_t size,
                         const JournalFileOptions& options)
    : file_(std::move(file)),
      path_(std::move(path)),
      options_(options),
      written_(size),
      thread_([this] { SyncLoop(); }) {}

JournalFile::~JournalFile() {
  {
    const std::scoped_lock lock(mutex_);
    is_closing_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

Result<void> JournalFile::Append(std::string_view bytes) {
  const std::scoped_lock lock(mutex_);
  if (failure_) return tl::make_unexpected(*failure_);
  DieWithin(bytes);
  if (auto written = WriteAll(file_, bytes, path_); !written) {
    failure_ = written.error();
    // Where this fails, too, the tail is torn, which every reader knows.
    [[maybe_unused]] const int cut = ::ftruncate(file_.get(), static_cast<off_t>(written_));
    changed_.notify_all();
    return written;
  }
  written_ += bytes.size();
  changed_.notify_all();
  return {};
}

void JournalFile::DieWithin(std::string_view bytes) {
  const std::uint64_t limit = options_.die_after_bytes;
  if (limit == 0 || written_ + bytes.size() <= limit) return;
  const std::uint64_t left = limit > written_ ? limit - written_ : 0;
  if (WriteAll(file_, bytes.substr(0, left), path_)) std::raise(SIGKILL);
}

Result<void> JournalFile::Sync() {
  std::unique_lock lock(mutex_);
  const std::uint64_t goal = written_;
  is_awaited_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this, goal] { return synced_ >= goal || failure_; });
  if (failure_) return tl::make_unexpected(*failure_);
  return {};
}

void JournalFile::SyncFirst(FileDescriptor file) {
  const std::scoped_lock lock(mutex_);
  first_.push_back(std::move(file));
}

Result<void> JournalFile::SyncAll(const std::vector<FileDescriptor>& first) const {
  for (const FileDescriptor& file : first) {
    if (::fdatasync(file.get()) != 0) {
      return tl::make_unexpected(FileError("sync a file beside", path_));
    }
  }
  if (::fdatasync(file_.get()) == 0) return {};
  return tl::make_unexpected(FileError("sync", path_));
}

void JournalFile::SyncLoop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_closing_ || is_awaited_ || synced_ < written_; });
    changed_.wait_for(lock, options_.sync_interval, [this] { return is_closing_ || is_awaited_; });
    is_awaited_ = false;
    const std::uint64_t goal = written_;
    if (goal > synced_ && !failure_) {
      std::vector<FileDescriptor> first = std::exchange(first_, {});
      lock.unlock();
      const Result<void> synced = SyncAll(first);
      first.clear();
      lock.lock();
      if (synced) synced_ = goal;
      if (!synced && !failure_) failure_ = synced.error();
    }
    changed_.notify_all();
    if (is_closing_ && (failure_ || synced_ == written_)) return;
    if (failure_) changed_.wait(lock, [this] { return is_closing_; });
  }
}

}  // namespace specgen
