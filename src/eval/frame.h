// The frames of docs/formats/worker_protocol.md on a stream socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "specgen/base/result.h"

namespace specgen {

inline constexpr std::size_t kFrameHeaderMax = std::size_t{4} << 20U;
inline constexpr std::size_t kFrameBodyMax = std::size_t{4} << 20U;

struct Frame {
  std::string header;  // JSON.
  std::string body;
};

// Takes bytes as they come and gives frames. After an error nothing more comes.
class FrameReader {
 public:
  void Add(std::string_view bytes) { buffer_ += bytes; }
  // The next whole frame; none where more bytes are needed; an error over a limit.
  Result<std::optional<Frame>> Next();

 private:
  std::string buffer_;
};

// As it goes over the socket. REQUIRES: both parts are within their limits.
std::string FrameBytes(const Frame& frame);
// Writes a whole frame, waiting for room.
Result<void> WriteFrame(int fd, const Frame& frame);

// Reads what is there, waiting for at least one byte, into `reader`. False at the end of the stream
// or when the other side is gone.
bool ReadSome(int fd, FrameReader& reader);

}  // namespace specgen
