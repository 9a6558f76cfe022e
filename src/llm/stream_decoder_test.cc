#include "stream_decoder.h"

#include <gtest/gtest.h>

#include <vector>

#include "cuts.h"

namespace specgen {
namespace {

// Joins text of the same kind: how it is portioned out is nobody's business.
class TextRecorder : public TextListener {
 public:
  void OnReasoningText(std::string_view text) override { Add("R:", text); }
  void OnAnswerText(std::string_view text) override { Add("A:", text); }
  std::string log{};

 private:
  void Add(const std::string& kind, std::string_view text) {
    EXPECT_FALSE(text.empty());
    if (kind != last_) log += (log.empty() ? "" : "|") + kind;
    last_ = kind;
    log += text;
  }
  std::string last_;
};

struct Decoded {
  std::string log{};
  StreamState state = StreamState::kOpen;
  Error error{};
  ReportedUsage usage{};
  std::string prompt_text{};
  std::string model{};
  std::int64_t unreported_bytes = 0;
};

DecoderOptions Options() {
  return {.sse = {},
          .response_max = 1 << 20,
          .answer_is_plain = false,
          .may_start_inside = true,
          .secret = {}};
}

Decoded Decode(const Pieces& pieces, const DecoderOptions& options = Options()) {
  TextRecorder recorder;
  StreamDecoder decoder(options, &recorder);
  for (const std::string_view piece : pieces) decoder.Feed(piece);
  decoder.Finish();
  return {.log = recorder.log,
          .state = decoder.state(),
          .error = decoder.state() == StreamState::kFailed ? decoder.error() : Error{},
          .usage = decoder.usage(),
          .prompt_text = decoder.prompt_text(),
          .model = decoder.model(),
          .unreported_bytes = decoder.unreported_bytes()};
}

std::string Event(const std::string& json) { return "data: " + json + "\n\n"; }
std::string Delta(const std::string& delta) {
  return Event(R"({"choices":[{"index":0,"delta":)" + delta + "}]}");
}
std::string Finish(const std::string& reason) {
  return Event(R"({"choices":[{"index":0,"delta":{},"finish_reason":")" + reason + R"("}]})");
}
std::string Repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}
const std::string kDone = "data: [DONE]\n\n";

struct DecoderCase {
  const char* name;
  std::string bytes;
  std::string log;
  StreamState state;
  ErrorCode code;
};

std::vector<DecoderCase> DecoderCases() {
  const std::string hi = Delta(R"({"content":"hi"})");
  const std::string think = Delta(R"({"reasoning":"hm"})");
  const auto done = StreamState::kDone;
  const auto failed = StreamState::kFailed;
  const auto retry = ErrorCode::kRetry;
  const auto invalid = ErrorCode::kInvalidInput;
  return {
      {"answer", hi + Finish("stop") + kDone, "A:hi", done, {}},
      {"reasoning, then answer", think + hi + Finish("stop") + kDone, "R:hm|A:hi", done, {}},
      {"nothing generated", Finish("stop") + kDone, "", done, {}},
      {"missing [DONE]", hi + Finish("stop"), "A:hi", done, {}},
      {"[DONE] without line end", hi + Finish("stop") + "data: [DONE]", "A:hi", done, {}},
      {"missing finish reason", hi + kDone, "A:hi", failed, retry},
      {"missing both", hi, "A:hi", failed, retry},
      {"text after [DONE] is not ours", hi + Finish("stop") + kDone + hi, "A:hi", done, {}},
      {"error, then [DONE]", hi + Event(R"({"error":{"message":"oom","code":500}})") + kDone,
       "A:hi", failed, retry},
      {"error after the finish reason", hi + Finish("stop") + Event(R"({"error":"late"})") + kDone,
       "A:hi", failed, retry},
      {"error as string", Event(R"({"error":"no"})"), "", failed, retry},
      {"error event by name", "event: error\ndata: {\"message\":\"no\",\"code\":429}\n\n", "",
       failed, ErrorCode::kRateLimited},
      {"error that is ours", Event(R"({"error":{"message":"m","type":"invalid_request_error"}})"),
       "", failed, invalid},
      {"content filter", hi + Finish("content_filter") + kDone, "A:hi", failed, invalid},
      {"given up", hi + Finish("insufficient_system_resource") + kDone, "A:hi", failed, retry},
      {"malformed event", hi + Event("{oops"), "A:hi", failed, retry},
      {"inline think",
       Delta(R"({"content":"<think>a"})") + Delta(R"({"content":"b</thi"})") +
           Delta(R"({"content":"nk>c"})") + Finish("stop") + kDone,
       "R:ab|A:c",
       done,
       {}},
      {"named reasoning leaves tags alone",
       think + Delta(R"({"content":"<think>x"})") + Finish("stop") + kDone,
       "R:hm|A:<think>x",
       done,
       {}},
      {"the prompt opened the block",
       Event(R"({"prompt_text":"u<think>\n","choices":[]})") +
           Delta(R"({"content":"a</think>b"})") + Finish("stop"),
       "R:a|A:b",
       done,
       {}},
      {"the prompt closed the block",
       Event(R"({"prompt_text":"u<think>\n</think>\n","choices":[]})") +
           Delta(R"({"content":"a</think>b"})") + Finish("stop"),
       "A:a</think>b",
       done,
       {}},
      {"a character in two deltas",
       Delta("{\"reasoning\":\"\xE7\xAD\"}") + Delta("{\"reasoning\":\"\x89\"}") + Finish("stop"),
       "R:等",
       done,
       {}},
      {"surrogates in two deltas",
       Delta(R"({"content":"\ud83d"})") + Delta(R"({"content":"\ude00"})") + Finish("stop"),
       "A:\xF0\x9F\x98\x80",
       done,
       {}},
      {"cut off inside a character",
       Delta("{\"reasoning\":\"a\xE7\xAD\"}") + hi + Finish("stop"),
       "R:a\xEF\xBF\xBD|A:hi",
       done,
       {}},
      {"keep-alives", ": ping\n\n" + hi + ":\n\n" + Finish("length") + kDone, "A:hi", done, {}},
      {"nothing at all", "", "", failed, retry},
      {"keep-alives and nothing else", ": ping\n\n: ping\r\n\r\n:", "", failed, retry},
      {"keep-alives, then a JSON error",
       ": ping\n\n"
       R"({"error":{"message":"m","code":"context_length_exceeded"}})",
       "", failed, invalid},
      {"nests too deeply",
       Event(R"({"error":{"x":)" + Repeated("[", 100) + Repeated("]", 100) + "}}"), "", failed,
       retry},
      {"JSON error instead of a stream",
       R"({"error":{"message":"m","code":"context_length_exceeded"}})", "", failed, invalid},
      {"a page instead of a stream", "<html>\n\nlogin\n</html>", "", failed,
       ErrorCode::kUnavailable},
  };
}

TEST(StreamDecoderTest, SameTextAndEndHoweverTheBytesAreCut) {
  for (const DecoderCase& one : DecoderCases()) {
    SCOPED_TRACE(one.name);
    for (const Pieces& pieces : ManyCuts(one.bytes, 20)) {
      const Decoded decoded = Decode(pieces);
      ASSERT_EQ(decoded.log, one.log);
      ASSERT_EQ(decoded.state, one.state);
      if (one.state == StreamState::kFailed) {
        ASSERT_EQ(decoded.error.code, one.code) << decoded.error.message;
        ASSERT_FALSE(decoded.error.message.empty());
      }
    }
  }
}

TEST(StreamDecoderTest, MoreKeepAlivesThanAreKeptMayBeTriedAgain) {
  const std::string bytes = Repeated(": ping\n\n", 4000);
  for (const std::size_t cut : {std::size_t{1}, std::size_t{16'384}, bytes.size()}) {
    const Decoded decoded = Decode({bytes.substr(0, cut), bytes.substr(cut)});
    EXPECT_EQ(decoded.state, StreamState::kFailed);
    EXPECT_EQ(decoded.error.code, ErrorCode::kRetry) << decoded.error.message;
  }
}

TEST(StreamDecoderTest, TakesUsagePromptTextAndModelFromWhereverTheyCome) {
  const std::string bytes =
      Event(R"({"model":"replay:x","prompt_text":"P<think>",)"
            R"("choices":[{"delta":{"role":"assistant","content":""}}]})") +
      Delta(R"({"reasoning_content":"hm"})") + Finish("stop") +
      Event(R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,)"
            R"("prompt_tokens_details":{"cached_tokens":8}}})") +
      kDone;
  const Decoded decoded = Decode({bytes});
  EXPECT_EQ(decoded.state, StreamState::kDone);
  EXPECT_EQ(decoded.log, "R:hm");
  EXPECT_EQ(decoded.prompt_text, "P<think>");
  EXPECT_EQ(decoded.model, "replay:x");
  EXPECT_EQ(decoded.usage.prompt_tokens, 9);
  EXPECT_EQ(decoded.usage.cached_tokens, 8);
  EXPECT_EQ(decoded.usage.generated_tokens, 4);
  EXPECT_EQ(decoded.unreported_bytes, 0);
}

TEST(StreamDecoderTest, TextAfterTheLastUsageIsUnreported) {
  const std::string bytes = Event(R"({"choices":[{"delta":{"content":"abcd"}}],)"
                                  R"("usage":{"prompt_tokens":9,"completion_tokens":1}})") +
                            Delta(R"({"content":"efg"})");
  const Decoded decoded = Decode({bytes});
  EXPECT_EQ(decoded.usage.generated_tokens, 1);
  EXPECT_EQ(decoded.unreported_bytes, 3);
}

TEST(StreamDecoderTest, APlainAnswerHoldsNoReasoning) {
  DecoderOptions options = Options();
  options.answer_is_plain = true;
  const std::string bytes = Event(R"({"choices":[{"text":"<think>x</think>"}]})") + Finish("stop");
  EXPECT_EQ(Decode({bytes}, options).log, "A:<think>x</think>");
}

TEST(StreamDecoderTest, TheResponseMayBeExactlyAsLongAsTheLimit) {
  const std::string bytes = Delta(R"({"content":"hi"})") + Finish("stop");
  DecoderOptions options = Options();
  options.response_max = bytes.size();
  EXPECT_EQ(Decode({bytes}, options).state, StreamState::kDone);
  options.response_max = bytes.size() - 1;
  for (const Pieces& pieces : ManyCuts(bytes, 10)) {
    const Decoded decoded = Decode(pieces, options);
    ASSERT_EQ(decoded.state, StreamState::kFailed);
    ASSERT_EQ(decoded.error.code, ErrorCode::kUnavailable);
    ASSERT_EQ(decoded.log, "A:hi");
  }
}

TEST(StreamDecoderTest, BrokenLimitsOfLinesAndEventsFail) {
  DecoderOptions options = Options();
  options.sse = {.line_max = 200, .event_max = 100};
  const Decoded line = Decode({"data: " + std::string(300, 'x')}, options);
  EXPECT_EQ(line.state, StreamState::kFailed);
  EXPECT_NE(line.error.message.find("a line of more than 200 bytes"), std::string::npos);
  const Decoded event = Decode({"data: " + std::string(150, 'x') + "\n\n"}, options);
  EXPECT_NE(event.error.message.find("an event of more than 100 bytes"), std::string::npos);
}

TEST(StreamDecoderTest, TheSecretIsInNoMessage) {
  DecoderOptions options = Options();
  options.secret = "sk-secret";
  const std::vector<std::string> streams = {
      Event(R"({"error":{"message":"bad key sk-secret"}})"),
      R"({"error":{"message":"bad key sk-secret"}})",
      Event(R"({"choices":[{"finish_reason":"error"}],"x":"sk-secret"})"),
      Event("sk-secret"),
      "sk-secret is no stream",
  };
  for (const std::string& bytes : streams) {
    const Decoded decoded = Decode({bytes}, options);
    EXPECT_EQ(decoded.state, StreamState::kFailed);
    EXPECT_EQ(decoded.error.message.find("sk-secret"), std::string::npos) << decoded.error.message;
  }
}

}  // namespace
}  // namespace specgen
