#include "text_file.h"

#include <fmt/core.h>

#include <array>
#include <fstream>

namespace specgen {

Result<std::string> ReadTextFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  while (file) {
    std::array<char, 4096> piece;
    file.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  // What ended well ended with the file: neither a missing file nor a folder does.
  if (!file.eof()) {
    return MakeError(ErrorCode::kInvalidInput, fmt::format("{}: cannot be read", path.string()));
  }
  return text;
}

Result<void> WriteTextFile(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("{}: cannot be written; is its folder there, and has the disk room?",
                    path.string()));
  }
  return {};
}

}  // namespace specgen
