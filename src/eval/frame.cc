#include "frame.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "specgen/base/check.h"

namespace specgen {
namespace {

constexpr std::size_t kLengthsBytes = 8;

std::uint32_t NumberAt(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return number;
}

void AppendNumber(std::string& bytes, std::size_t number) {
  for (std::size_t i = 0; i < 4; ++i) bytes += static_cast<char>((number >> (8 * i)) & 0xffU);
}

}  // namespace

Result<std::optional<Frame>> FrameReader::Next() {
  if (buffer_.size() < kLengthsBytes) return std::nullopt;
  const std::size_t header_bytes = NumberAt(buffer_, 0);
  const std::size_t body_bytes = NumberAt(buffer_, 4);
  if (header_bytes > kFrameHeaderMax || body_bytes > kFrameBodyMax) {
    return MakeError(
        ErrorCode::kInternal,
        fmt::format("a frame of {} and {} bytes is over the limit", header_bytes, body_bytes));
  }
  const std::size_t frame_bytes = kLengthsBytes + header_bytes + body_bytes;
  if (buffer_.size() < frame_bytes) return std::nullopt;
  Frame frame;
  frame.header = buffer_.substr(kLengthsBytes, header_bytes);
  frame.body = buffer_.substr(kLengthsBytes + header_bytes, body_bytes);
  buffer_.erase(0, frame_bytes);
  return frame;
}

std::string FrameBytes(const Frame& frame) {
  SPECGEN_CHECK(frame.header.size() <= kFrameHeaderMax && frame.body.size() <= kFrameBodyMax,
                "a frame that we write is within its limits");
  std::string bytes;
  AppendNumber(bytes, frame.header.size());
  AppendNumber(bytes, frame.body.size());
  bytes += frame.header;
  bytes += frame.body;
  return bytes;
}

Result<void> WriteFrame(int fd, const Frame& frame) {
  const std::string bytes = FrameBytes(frame);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return MakeError(ErrorCode::kUnavailable,
                       fmt::format("the other side is gone: {}", std::strerror(errno)));
    }
    sent += static_cast<std::size_t>(count);
  }
  return {};
}

bool ReadSome(int fd, FrameReader& reader) {
  std::array<char, 65536> buffer;
  ssize_t count = -1;
  do {
    count = recv(fd, buffer.data(), buffer.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  reader.Add(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
  return true;
}

}  // namespace specgen
