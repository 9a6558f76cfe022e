// Keeps the disk off the host's thread: writes are queued and done in order by a thread of its own.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "specgen/base/result.h"

namespace specgen {

// Every write is tried, but only the first failure is told: a full disk fails them all.
class DiskWriter {
 public:
  using Write = std::function<Result<void>()>;

  // `on_failure` is called once, on the writer's thread, with the first failure.
  DiskWriter(std::size_t write_max, std::function<void(const Error&)> on_failure);
  // Finishes what is queued.
  ~DiskWriter();
  DiskWriter(const DiskWriter&) = delete;
  DiskWriter& operator=(const DiskWriter&) = delete;

  // Queues one write, behind those before it. Blocks while `write_max` wait. Any thread.
  void Post(Write write);
  // Blocks until everything posted before is on its way to the disk; the first failure, if any.
  Result<void> Flush();

 private:
  void Loop();

  const std::size_t write_max_;
  const std::function<void(const Error&)> on_failure_;
  std::mutex mutex_;
  std::condition_variable has_work_;
  std::condition_variable has_room_;
  std::condition_variable is_flushed_;
  std::deque<Write> writes_;
  std::size_t posted_count_ = 0;
  std::size_t finished_count_ = 0;
  bool is_closing_ = false;
  std::optional<Error> failure_;
  std::thread thread_;
};

}  // namespace specgen
