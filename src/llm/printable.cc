#include "specgen/llm/printable.h"

#include "utf8_joiner.h"

namespace specgen {

std::string Printable(std::string_view text) {
  std::string valid;
  Utf8Joiner joiner;
  joiner.Feed(text, valid);
  joiner.Finish(valid);
  std::string out;
  out.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto byte = static_cast<unsigned char>(valid[i]);
    // U+0080 to U+009F are C2 80 to C2 9F.
    const bool is_wide_control = byte == 0xC2 && static_cast<unsigned char>(valid[i + 1]) < 0xA0;
    const bool is_control = byte < 0x20 || byte == 0x7F || is_wide_control;
    out += is_control ? ' ' : valid[i];
    if (is_wide_control) ++i;
  }
  return out;
}

}  // namespace specgen
