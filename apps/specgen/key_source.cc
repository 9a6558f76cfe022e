#include "key_source.h"

#include <fmt/core.h>

#include <cstdlib>
#include <fstream>

namespace specgen {

Result<std::string> ReadKey(const KeySource& source) {
  const char* set = std::getenv(source.variable.c_str());
  if (set != nullptr && *set != '\0') return std::string(set);
  if (source.file.empty()) return std::string();
  // A device gives bytes without end.
  constexpr std::size_t kKeyBytesMax = 4096;
  std::string text(kKeyBytesMax + 1, '\0');
  std::ifstream file(source.file, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  std::string key = text.substr(0, text.find_first_of("\r\n"));
  if (!key.empty() && key.size() <= kKeyBytesMax) return key;
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("--api-key-file: {} does not hold a key in its first line, of at "
                               "most {} bytes",
                               source.file, kKeyBytesMax));
}

}  // namespace specgen
