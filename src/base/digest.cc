#include "specgen/base/digest.h"

namespace specgen {

void Digest::Add(std::string_view bytes) {
  Add(bytes.size());
  // Bytes are put together by value, not copied from memory, so that byte order does not matter.
  std::uint64_t word = 0;
  unsigned filled = 0;
  for (const char byte : bytes) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << (8U * filled);
    if (++filled == 8) {
      Add(word);
      word = 0;
      filled = 0;
    }
  }
  if (filled > 0) Add(word);
}

}  // namespace specgen
