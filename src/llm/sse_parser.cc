#include "specgen/llm/sse_parser.h"

namespace specgen {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kEndOfStream = "[DONE]";

}  // namespace

bool SseParser::Feed(std::string_view bytes, SseListener& listener) {
  while (failure_ == SseFailure::kNone && !bytes.empty()) {
    if (skips_line_feed_) {
      skips_line_feed_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = bytes.find_first_of("\r\n");
    if (!AppendToLine(bytes.substr(0, end))) break;
    if (end == std::string_view::npos) break;
    skips_line_feed_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (!EndLine(listener)) break;
  }
  return failure_ == SseFailure::kNone;
}

void SseParser::Finish(SseListener& listener) {
  if (failure_ != SseFailure::kNone) return;
  if (!line_.empty() && !EndLine(listener)) return;
  if (has_text_ && text_ == kEndOfStream) Dispatch(listener);
}

bool SseParser::AppendToLine(std::string_view piece) {
  if (line_.size() + piece.size() > limits_.line_max) {
    failure_ = SseFailure::kLineTooLong;
    return false;
  }
  line_ += piece;
  return true;
}

bool SseParser::EndLine(SseListener& listener) {
  std::string_view line = line_;
  if (is_first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(3);
  is_first_line_ = false;
  bool within_limits = true;
  if (line.empty()) {
    Dispatch(listener);
  } else {
    const std::size_t colon = line.find(':');
    std::string_view value =
        colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    within_limits = AddField(line.substr(0, colon), value);
  }
  line_.clear();
  return within_limits;
}

bool SseParser::AddField(std::string_view name, std::string_view value) {
  if (name == "event") {
    name_ = value;
  } else if (name == "data") {
    if (text_.size() + value.size() + 1 > limits_.event_max) {
      failure_ = SseFailure::kEventTooLong;
      return false;
    }
    if (has_text_) text_ += '\n';
    text_ += value;
    has_text_ = true;
  }
  return true;
}

void SseParser::Dispatch(SseListener& listener) {
  if (has_text_) listener.OnEvent(SseEvent{.name = name_, .text = text_});
  name_.clear();
  text_.clear();
  has_text_ = false;
}

}  // namespace specgen
