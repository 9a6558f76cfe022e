#include "stream_state.h"

namespace specgen {

void FenceLine::Append(std::string_view bytes) {
  for (const char c : bytes) {
    if (c == '`' && text_.empty()) {
      ++tick_count_;
    } else if (c == '`') {
      has_tick_in_tag_ = true;
    } else if (text_.size() == kFenceTagBytesMax) {
      is_too_long_ = true;
    } else {
      text_ += c;
    }
  }
}

bool FenceLine::Closes(std::uint32_t open_count) const {
  if (tick_count_ < open_count || has_tick_in_tag_ || is_too_long_) return false;
  for (const char c : text_) {
    if (!IsBlankByte(c)) return false;
  }
  return true;
}

std::string FenceLine::tag() const {
  std::string tag;
  for (const char c : text_) {
    if (EndsFenceTag(c)) {
      if (tag.empty() && IsBlankByte(c)) continue;
      break;
    }
    tag += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return tag;
}

}  // namespace specgen
