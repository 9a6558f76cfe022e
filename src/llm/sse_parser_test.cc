#include "specgen/llm/sse_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "cuts.h"

namespace specgen {
namespace {

using Events = std::vector<std::pair<std::string, std::string>>;

class EventRecorder : public SseListener {
 public:
  void OnEvent(const SseEvent& event) override { events.emplace_back(event.name, event.text); }
  Events events{};
};

struct ParsedStream {
  Events events{};
  SseFailure failure = SseFailure::kNone;

  bool operator==(const ParsedStream&) const = default;
};

ParsedStream Parse(const Pieces& pieces, const SseLimits& limits = {}) {
  EventRecorder recorder;
  SseParser parser(limits);
  for (const std::string_view piece : pieces) {
    if (!parser.Feed(piece, recorder)) break;
  }
  parser.Finish(recorder);
  return {recorder.events, parser.failure()};
}

struct SseCase {
  const char* name;
  std::string bytes;
  Events events;
};

std::vector<SseCase> SseCases() {
  return {
      {"nothing", "", {}},
      {"one event", "data: a\n\n", {{"", "a"}}},
      {"no blank after the colon", "data:a\n\n", {{"", "a"}}},
      {"only one blank is dropped", "data:  a\n\n", {{"", " a"}}},
      {"carriage returns", "data: a\r\rdata: b\r\r", {{"", "a"}, {"", "b"}}},
      {"carriage return, line feed", "data: a\r\n\r\ndata: b\r\n\r\n", {{"", "a"}, {"", "b"}}},
      {"all line ends mixed", "data: a\r\ndata: b\rdata: c\n\r\n", {{"", "a\nb\nc"}}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "data: a\n\n",
       {{"", "a"}}},
      {"a second mark is part of a name",
       "\n\xEF\xBB\xBF"
       "data: a\n\ndata: b\n\n",
       {{"", "b"}}},
      {"comments", ": keep-alive\n\n:\n\ndata: a\n: in between\ndata: b\n\n", {{"", "a\nb"}}},
      {"several lines", "data: a\ndata:\ndata: b\n\n", {{"", "a\n\nb"}}},
      {"empty text", "data\n\ndata:\n\n", {{"", ""}, {"", ""}}},
      {"event names last one event",
       "event: error\ndata: x\n\ndata: y\n\n",
       {{"error", "x"}, {"", "y"}}},
      {"a name without text", "event: ping\n\ndata: a\n\n", {{"", "a"}}},
      {"other fields", "id: 1\nretry: 5\nnonsense\ndat: x\ndataa: y\ndata: a\n\n", {{"", "a"}}},
      {"text outside of ASCII",
       "data: 等等 \xF0\x9F\x98\x80\r\n\r\n",
       {{"", "等等 \xF0\x9F\x98\x80"}}},
      {"an unfinished event is dropped", "data: a\n\ndata: b\n", {{"", "a"}}},
      {"an unfinished line is dropped", "data: a\n\ndata: b", {{"", "a"}}},
      {"a bare end of stream counts", "data: a\n\ndata: [DONE]", {{"", "a"}, {"", "[DONE]"}}},
      {"so it does after one line feed", "data: [DONE]\n", {{"", "[DONE]"}}},
      {"and after a carriage return", "data: [DONE]\r", {{"", "[DONE]"}}},
      {"a zero byte is text", std::string("data: a\0b\n\n", 11), {{"", std::string("a\0b", 3)}}},
  };
}

TEST(SseParserTest, FollowsTheStandardHoweverTheBytesAreCut) {
  for (const SseCase& one : SseCases()) {
    SCOPED_TRACE(one.name);
    const ParsedStream expected{one.events, SseFailure::kNone};
    for (const Pieces& pieces : ManyCuts(one.bytes, 50)) ASSERT_EQ(Parse(pieces), expected);
  }
}

TEST(SseParserTest, ALongMixedStreamIsSplitInvariant) {
  std::string bytes = "\xEF\xBB\xBF";
  Events expected;
  Prng prng(11);
  const std::vector<std::string> ends = {"\n", "\r\n", "\r"};
  for (int i = 0; i < 60; ++i) {
    const std::string end = ends[prng.Below(3)];
    const std::string text = "{\"n\":" + std::to_string(i) + ",\"等\":\"\xF0\x9F\x98\x80\"}";
    if (prng.Chance(1, 3)) bytes += ": comment" + end;
    bytes += "data: " + text + end;
    if (prng.Chance(1, 4)) {
      bytes += "data: more" + end;
      expected.emplace_back("", text + "\nmore");
    } else {
      expected.emplace_back("", text);
    }
    // After a bare carriage return, a line feed would belong to it.
    bytes += end;
  }
  for (const Pieces& pieces : ManyCuts(bytes, 500)) {
    ASSERT_EQ(Parse(pieces), (ParsedStream{expected, SseFailure::kNone}));
  }
}

TEST(SseParserTest, ALineMayBeExactlyAsLongAsTheLimit) {
  const SseLimits limits{.line_max = 10, .event_max = 1000};
  for (const Pieces& pieces : ManyCuts("data: 4444\n\n", 20)) {
    ASSERT_EQ(Parse(pieces, limits), (ParsedStream{{{"", "4444"}}, SseFailure::kNone}));
  }
  for (const Pieces& pieces : ManyCuts("data: a\n\ndata: 55555\n\ndata: b\n\n", 20)) {
    ASSERT_EQ(Parse(pieces, limits), (ParsedStream{{{"", "a"}}, SseFailure::kLineTooLong}));
  }
}

TEST(SseParserTest, AnEventMayBeExactlyAsLongAsTheLimit) {
  const SseLimits limits{.line_max = 100, .event_max = 8};
  for (const Pieces& pieces : ManyCuts("data: 333\ndata: 333\n\n", 20)) {
    ASSERT_EQ(Parse(pieces, limits), (ParsedStream{{{"", "333\n333"}}, SseFailure::kNone}));
  }
  for (const Pieces& pieces : ManyCuts("data: a\n\ndata: 333\ndata: 55555\n\n", 20)) {
    ASSERT_EQ(Parse(pieces, limits), (ParsedStream{{{"", "a"}}, SseFailure::kEventTooLong}));
  }
}

TEST(SseParserTest, NothingIsReportedAfterALimitWasBroken) {
  EventRecorder recorder;
  SseParser parser(SseLimits{.line_max = 4, .event_max = 4});
  EXPECT_FALSE(parser.Feed("data: long\n\n", recorder));
  EXPECT_FALSE(parser.Feed("\n\n", recorder));
  parser.Finish(recorder);
  EXPECT_TRUE(recorder.events.empty());
}

}  // namespace
}  // namespace specgen
