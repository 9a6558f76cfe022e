#include "captured_text.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>

namespace specgen {

Result<CapturedText> CapturedText::Make() {
  UniqueFd fd(memfd_create("specgen-text", MFD_CLOEXEC));
  if (fd.get() < 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("cannot make a file in memory: {}", std::strerror(errno)));
  }
  return CapturedText(std::move(fd));
}

std::string CapturedText::Text(std::size_t bytes_max) const {
  std::string text(bytes_max, '\0');
  const ssize_t count = pread(fd_.get(), text.data(), text.size(), 0);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

}  // namespace specgen
