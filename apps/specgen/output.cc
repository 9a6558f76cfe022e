#include "output.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace specgen {

Result<void> WriteOutput(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return {};
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("standard output cannot be written ({}); redirect it to where there "
                               "is room",
                               std::strerror(errno)));
}

std::string JsonText(const nlohmann::json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace specgen
