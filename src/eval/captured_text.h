// What a program prints, kept in memory and read when it has ended.
#pragma once

#include <string>

#include "specgen/base/result.h"
#include "unique_fd.h"

namespace specgen {

// A file without a name. How much is written to it is bounded by the program's file size limit.
class CapturedText {
 public:
  static Result<CapturedText> Make();

  int fd() const { return fd_.get(); }
  // The first `bytes_max` bytes.
  std::string Text(std::size_t bytes_max) const;

 private:
  explicit CapturedText(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace specgen
