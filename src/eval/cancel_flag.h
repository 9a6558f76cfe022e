// Tells a thread that waits for a process to stop waiting.
#pragma once

#include <sys/eventfd.h>

#include <atomic>
#include <cstdint>

#include "unique_fd.h"

namespace specgen {

// Raised by any thread, once; polled through `fd()`.
class CancelFlag {
 public:
  CancelFlag() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  void Raise() {
    raised_ = true;
    const std::uint64_t one = 1;
    // Fails only where the counter is full, which raises it as well.
    [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof(one));
  }
  bool is_raised() const { return raised_; }
  int fd() const { return fd_.get(); }  // Readable from Raise on.

 private:
  UniqueFd fd_;
  std::atomic<bool> raised_ = false;
};

}  // namespace specgen
