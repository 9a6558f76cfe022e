// What a model endpoint sends.
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "drawn_cuts.h"
#include "foreign_json.h"
#include "fuzz_target.h"
#include "server_error.h"
#include "specgen/base/check.h"
#include "specgen/llm/printable.h"
#include "specgen/llm/sse_parser.h"
#include "stream_chunk.h"
#include "stream_decoder.h"

namespace specgen {
namespace {

using Pieces = std::vector<std::string_view>;

struct SseRun : SseListener {
  std::vector<std::pair<std::string, std::string>> events;
  SseFailure failure = SseFailure::kNone;

  SseRun(const SseLimits& limits, const Pieces& pieces) {
    SseParser parser(limits);
    bool is_open = true;
    for (const std::string_view piece : pieces) {
      const bool goes_on = parser.Feed(piece, *this);
      SPECGEN_CHECK(is_open || !goes_on, "a parser that has failed stays so");
      is_open = goes_on;
    }
    parser.Finish(*this);
    failure = parser.failure();
    // Finish may still find a limit broken, by the line that the stream ended in.
    SPECGEN_CHECK(is_open || failure != SseFailure::kNone, "a failure has a name");
  }
  void OnEvent(const SseEvent& event) override { events.emplace_back(event.name, event.text); }
};

bool IsUtf8(std::string_view text) {
  return nlohmann::json(std::string(text))
             .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
             .size() == nlohmann::json(std::string(text))
                            .dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore)
                            .size();
}

struct StreamRun : TextListener {
  std::string reasoning;
  std::string answer;
  StreamState state = StreamState::kOpen;
  std::string error;
  std::string rest;  // Everything else that a decoder tells.

  StreamRun(const DecoderOptions& options, const Pieces& pieces) {
    StreamDecoder decoder(options, this);
    for (const std::string_view piece : pieces) decoder.Feed(piece);
    decoder.Finish();
    state = decoder.state();
    SPECGEN_CHECK(state != StreamState::kOpen, "a stream that has ended is not open");
    if (state == StreamState::kFailed) {
      error = std::to_string(static_cast<int>(decoder.error().code)) + decoder.error().message;
      SPECGEN_CHECK(Printable(error) == error, "a message is fit for a terminal");
    }
    const ReportedUsage& usage = decoder.usage();
    for (const auto& count : {usage.prompt_tokens, usage.cached_tokens, usage.generated_tokens}) {
      rest += count ? std::to_string(*count) + " " : "none ";
    }
    rest += decoder.finish() ? std::to_string(static_cast<int>(*decoder.finish())) : "none";
    rest += " " + std::to_string(decoder.text_bytes()) + " " +
            std::to_string(decoder.unreported_bytes()) + " " + decoder.model() + " " +
            decoder.prompt_text();
  }
  void OnReasoningText(std::string_view text) override { Add(reasoning, text); }
  void OnAnswerText(std::string_view text) override { Add(answer, text); }
  static void Add(std::string& whole, std::string_view text) {
    SPECGEN_CHECK(!text.empty() && IsUtf8(text), "text comes in whole characters");
    whole += text;
  }
};

}  // namespace

void FuzzSse(std::string_view bytes) {
  const std::uint8_t seed = TakeByte(bytes);
  const SseLimits limits = seed % 2 == 0 ? SseLimits{} : SseLimits{.line_max = 24, .event_max = 40};
  const SseRun whole(limits, {bytes});
  const SseRun cut(limits, DrawnCuts(bytes, seed));
  SPECGEN_CHECK(whole.events == cut.events && whole.failure == cut.failure,
                "events do not depend on how the bytes were cut");
}

void FuzzStream(std::string_view bytes) {
  const std::uint8_t seed = TakeByte(bytes);
  DecoderOptions options;
  options.response_max = seed % 2 == 0 ? 1U << 20U : 200;
  options.answer_is_plain = seed % 4 >= 2;
  options.may_start_inside = seed % 8 >= 4;
  options.secret = "sesame";
  const StreamRun whole(options, {bytes});
  const StreamRun cut(options, DrawnCuts(bytes, seed));
  SPECGEN_CHECK(whole.reasoning == cut.reasoning && whole.answer == cut.answer &&
                    whole.state == cut.state && whole.error == cut.error && whole.rest == cut.rest,
                "text and end do not depend on how the bytes were cut");
  SPECGEN_CHECK(whole.error.find("sesame") == std::string::npos, "no message tells the secret");
}

void FuzzChunk(std::string_view bytes) {
  const Result<StreamChunk> chunk = DecodeChunk(bytes);
  const ServerError error = DecodeErrorBody(bytes);
  const std::string shown = ForMessage(error.message, "sesame");
  SPECGEN_CHECK(Printable(shown) == shown, "a message is fit for a terminal");
  SPECGEN_CHECK(shown.find("sesame") == std::string::npos, "no message tells the secret");
  static_cast<void>(ReactionTo(error));
  if (!chunk)
    SPECGEN_CHECK(chunk.error().code == ErrorCode::kRetry, "text without JSON is retried");
}

}  // namespace specgen
