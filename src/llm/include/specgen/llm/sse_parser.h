// Server-sent events out of a byte stream that may be cut anywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace specgen {

struct SseLimits {
  std::size_t line_max = std::size_t{1} << 20U;
  std::size_t event_max = std::size_t{4} << 20U;  // All text lines of one event.
};

// The views live until the callback returns.
struct SseEvent {
  std::string_view name;  // Of the `event` field; empty if there was none.
  std::string_view text;  // Its `data` lines, joined by line feeds.
};

class SseListener {
 public:
  virtual ~SseListener() = default;
  virtual void OnEvent(const SseEvent& event) = 0;
};

enum class SseFailure { kNone, kLineTooLong, kEventTooLong };

// Follows the event stream rules of the WHATWG HTML standard; `id` and `retry` are ignored, since
// a generation is never resumed. The events do not depend on how the bytes were cut. Pure; one
// thread at a time.
class SseParser {
 public:
  explicit SseParser(const SseLimits& limits) : limits_(limits) {}

  // Takes in the next bytes and reports each event that they complete. False once a limit was
  // broken, and from then on: nothing more is reported.
  [[nodiscard]] bool Feed(std::string_view bytes, SseListener& listener);
  // The stream has ended. An event without its closing blank line is dropped, as the standard has
  // it, with one exception: some servers end with a bare `data: [DONE]`, which is reported.
  void Finish(SseListener& listener);

  SseFailure failure() const { return failure_; }

 private:
  bool AppendToLine(std::string_view piece);
  bool EndLine(SseListener& listener);
  bool AddField(std::string_view name, std::string_view value);
  void Dispatch(SseListener& listener);

  SseLimits limits_;
  SseFailure failure_ = SseFailure::kNone;
  std::string line_;
  std::string name_;
  std::string text_;
  bool has_text_ = false;  // An empty text line counts as text.
  bool is_first_line_ = true;
  bool skips_line_feed_ = false;  // The last byte was a carriage return.
};

}  // namespace specgen
