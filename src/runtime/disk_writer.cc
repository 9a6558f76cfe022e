#include "disk_writer.h"

#include <utility>

namespace specgen {

DiskWriter::DiskWriter(std::size_t write_max, std::function<void(const Error&)> on_failure)
    : write_max_(write_max), on_failure_(std::move(on_failure)), thread_([this] { Loop(); }) {}

DiskWriter::~DiskWriter() {
  {
    const std::scoped_lock lock(mutex_);
    is_closing_ = true;
    has_work_.notify_all();
  }
  thread_.join();
}

void DiskWriter::Post(Write write) {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock, [this] { return writes_.size() < write_max_; });
  writes_.push_back(std::move(write));
  ++posted_count_;
  has_work_.notify_one();
}

Result<void> DiskWriter::Flush() {
  std::unique_lock lock(mutex_);
  const std::size_t goal = posted_count_;
  is_flushed_.wait(lock, [this, goal] { return finished_count_ >= goal; });
  if (failure_) return tl::make_unexpected(*failure_);
  return {};
}

void DiskWriter::Loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    has_work_.wait(lock, [this] { return is_closing_ || !writes_.empty(); });
    if (writes_.empty()) return;
    const Write write = std::move(writes_.front());
    writes_.pop_front();
    has_room_.notify_one();
    lock.unlock();
    const Result<void> written = write();
    lock.lock();
    const bool is_first_failure = !written && !failure_;
    if (is_first_failure) failure_ = written.error();
    if (is_first_failure) {
      lock.unlock();
      on_failure_(written.error());
      lock.lock();
    }
    ++finished_count_;
    is_flushed_.notify_all();
  }
}

}  // namespace specgen
