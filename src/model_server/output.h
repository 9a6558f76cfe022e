// What one request will be sent, cut into tokens before the first of them leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace specgen {

enum class Channel {
  kReasoning,
  kClose,  // The end of the think block: generated, but shown only where the trace is inline.
  kAnswer,
};

struct Output {
  std::string text;                     // Trace, close and answer in a row.
  std::size_t close_begin = 0;          // Offset of the close; at most text.size().
  std::size_t answer_begin = 0;         // Offset of the answer; at most text.size().
  std::vector<std::size_t> token_ends;  // Ascending. No token crosses a channel's border.
  const char* finish_reason = "stop";   // Or "length".

  // REQUIRES: offset < text.size().
  Channel ChannelAt(std::size_t offset) const;
  // The part of the text in [begin, end) of the token positions.
  std::string_view Tokens(std::size_t begin, std::size_t end) const;
  std::size_t TokenBegin(std::size_t token) const { return token == 0 ? 0 : token_ends[token - 1]; }
};

struct OutputLimits {
  std::vector<std::string> stop;  // Generation ends before the first of them; none is empty.
  std::uint64_t token_max = 0;    // 0: none.
};

// `close` stands between the two; empty where nothing was being reasoned.
Output MakeOutput(std::string_view reasoning, std::string_view close, std::string_view answer,
                  const OutputLimits& limits);

}  // namespace specgen
