#include "connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http_test_client.h"
#include "prompt_text.h"
#include "tokens.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

using ConnectionTest = ServerTest;

TEST_F(ConnectionTest, OneConnectionServesOneRequestAfterTheOther) {
  Start();
  TestClient client = Connect();
  for (int at = 0; at < 3; ++at) {
    client.Post("/v1/chat/completions", Chat());
    const TestResponse response = client.Read();
    EXPECT_EQ(response.end, ResponseEnd::kComplete);
    EXPECT_EQ(response.Joined("reasoning"), at == 1 ? kTestReasoning2 : kTestReasoning1);
    EXPECT_EQ(client.Get("/health").status, 200);
  }
}

TEST_F(ConnectionTest, RequestThatCameAheadIsAnsweredNext) {
  Start();
  TestClient client = Connect();
  client.Post("/v1/chat/completions", Chat());
  client.Send("GET", "/health");
  client.Post("/v1/chat/completions", Chat());
  EXPECT_EQ(client.Read().Joined("reasoning"), kTestReasoning1);
  EXPECT_EQ(client.Read().Json()["status"], "ok");
  EXPECT_EQ(client.Read().Joined("reasoning"), kTestReasoning2);
}

TEST_F(ConnectionTest, ConnectionCloseIsHonoured) {
  Start();
  TestClient client = Connect();
  client.Post("/v1/chat/completions", Chat(), "Connection: close\r\n");
  EXPECT_TRUE(client.Read().has_done());
  EXPECT_TRUE(client.ReadsEnd());
}

TEST_F(ConnectionTest, ExpectedContinueIsGiven) {
  Start();
  TestClient client = Connect();
  const std::string body = Chat().dump();
  client.SendRaw(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.SendRaw(body);
  EXPECT_TRUE(client.Read().has_done());
}

TEST_F(ConnectionTest, RequestInSingleBytesIsRead) {
  Start();
  TestClient client = Connect();
  for (const char byte : std::string("GET /health HTTP/1.1\r\nHost: t\r\n\r\n")) {
    client.SendRaw(std::string(1, byte));
  }
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(ConnectionTest, WhatIsNotServedIsRefusedAndTheConnectionClosed) {
  options_.request_body_bytes_max = 1000;
  Start();
  struct Row {
    const char* name;
    std::string text;
    int status;
  };
  const Row rows[] = {
      {"no HTTP", "hello\r\n\r\n", 400},
      {"old HTTP", "GET /health HTTP/1.0\r\n\r\n", 505},
      {"long header", "GET / HTTP/1.1\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n", 431},
      {"long body", "POST /v1/completions HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413},
  };
  for (const Row& row : rows) {
    TestClient client = Connect();
    client.SendRaw(row.text);
    const TestResponse response = client.Read();
    EXPECT_EQ(response.status, row.status) << row.name;
    EXPECT_TRUE(response.Json()["error"]["message"].is_string()) << row.name;
    EXPECT_TRUE(client.ReadsEnd()) << row.name;
  }
  // A body that is on its way does not keep the refusal from being read.
  TestClient sender = Connect();
  sender.Send("POST", "/v1/completions", std::string(5'000'000, 'x'));
  EXPECT_EQ(sender.Read().status, 413);
  TestClient half = Connect();
  half.SendRaw("POST /v1/comp");
  half.Close();
  EXPECT_EQ(Connect().Get("/health").status, 200);
}

TEST_F(ConnectionTest, ClientThatLeavesIsSeenAndRecorded) {
  Start();
  TestClient client = Connect();
  client.Post("/v1/chat/completions", Chat(), "X-Specgen-Fault: stall:after=5\r\n");
  client.ReadUntil(": still here");
  EXPECT_EQ(RecordsWhen([](const auto& records) { return !records.empty(); })[0].outcome,
            RequestOutcome::kRunning);
  client.Close();
  const RequestRecord record = LastRecordWhenOver();
  EXPECT_EQ(record.outcome, RequestOutcome::kAborted);
  EXPECT_EQ(record.tokens_generated, 5U);
  EXPECT_EQ(record.chunks_sent, 5U);
  EXPECT_GT(record.body_bytes_sent, 0U);
  EXPECT_GE(record.ended_at, record.first_text_at);
  EXPECT_GE(record.first_text_at, record.arrived_at);
}

TEST_F(ConnectionTest, ClientThatLeavesWithoutAStreamIsSeenToo) {
  options_.tokens_per_second = 0.01;
  Start();
  TestClient client = Connect();
  auto body = Chat();
  body["stream"] = false;
  client.Post("/v1/chat/completions", body);
  RecordsWhen([](const auto& records) { return !records.empty(); });
  client.Close();
  const RequestRecord record = LastRecordWhenOver();
  EXPECT_EQ(record.outcome, RequestOutcome::kAborted);
  EXPECT_LT(record.tokens_generated, 10U);
  EXPECT_EQ(record.body_bytes_sent, 0U);
}

TEST_F(ConnectionTest, StreamIsSentAsItIsGenerated) {
  options_.tokens_per_second = 2;
  Start();
  TestClient client = Connect();
  client.Post("/v1/chat/completions", Chat());
  client.ReadUntil("\"reasoning\":\"We\"");
  const RequestRecord record = RecordsWhen(
      [](const auto& records) { return !records.empty() && records[0].chunks_sent > 0; })[0];
  EXPECT_EQ(record.outcome, RequestOutcome::kRunning);
  EXPECT_LT(record.tokens_generated, 60U);  // Of about 80, which take 40 seconds.
}

TEST_F(ConnectionTest, ChunkSizeSetsTheNumberOfChunksAndTheirOrder) {
  for (const std::uint32_t size : {1U, 3U, 1000U}) {
    options_.chunk_tokens = size;
    options_.tokens_per_second = 20'000;
    Start();
    const TestResponse response = PostChat(Chat());
    EXPECT_EQ(response.Joined("reasoning"), kTestReasoning1);
    const RequestRecord record = LastRecordWhenOver();
    // The role, the pieces, the end, the usage and [DONE] are events.
    EXPECT_EQ(response.Events().size(), record.chunks_sent + 4);
    const std::uint64_t trace_tokens = TokenEnds(kTestReasoning1).size();
    const std::uint64_t answer_tokens = TokenEnds(response.Joined("content")).size();
    EXPECT_EQ(record.tokens_generated,
              trace_tokens + TokenEnds(kThinkClose).size() + answer_tokens);
    const auto chunks = [&](std::uint64_t tokens) { return (tokens + size - 1) / size; };
    EXPECT_EQ(record.chunks_sent, chunks(trace_tokens) + chunks(answer_tokens)) << size;
  }
}

TEST_F(ConnectionTest, CharactersAreNeverCutBetweenChunks) {
  Start();
  const TestResponse response = PostChat(Chat());
  EXPECT_GT(response.chunks.size(), 50U);
  for (const std::string& chunk : response.chunks) {
    EXPECT_NO_THROW(nlohmann::json(chunk).dump()) << "a chunk is not whole UTF-8: " << chunk;
  }
  EXPECT_EQ(response.Joined("reasoning"), kTestReasoning1);
}

// Faults.

TestResponse Faulty(TestClient client, const nlohmann::json& body, const std::string& fault) {
  client.Post("/v1/chat/completions", body, "X-Specgen-Fault: " + fault + "\r\n");
  return client.Read();
}

TEST_F(ConnectionTest, RateLimitComesWithRetryAfter) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "rate_limited:retry_after=7");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.headers.at("retry-after"), "7");
  EXPECT_EQ(response.Json()["error"]["code"], "rate_limit_exceeded");
  EXPECT_EQ(LastRecordWhenOver().outcome, RequestOutcome::kFaulted);
  // It did not count: the next request still gets the first iteration.
  EXPECT_EQ(PostChat(Chat()).Joined("reasoning"), kTestReasoning1);
}

TEST_F(ConnectionTest, ServerErrorHasItsStatus) {
  Start();
  EXPECT_EQ(Faulty(Connect(), Chat(), "server_error").status, 500);
  const TestResponse response = Faulty(Connect(), Chat(), "server_error:status=503");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.Json()["error"]["type"], "server_error");
}

TEST_F(ConnectionTest, ResetCutsTheStreamWithARst) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "reset:after=3");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.end, ResponseEnd::kReset);
  EXPECT_EQ(response.body.find("[DONE]"), std::string::npos);
  const RequestRecord record = LastRecordWhenOver();
  EXPECT_EQ(record.outcome, RequestOutcome::kFaulted);
  EXPECT_EQ(record.tokens_generated, 3U);
  EXPECT_EQ(record.fault, "reset:after=3");
}

TEST_F(ConnectionTest, StallSendsCommentsAndGoesOn) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "stall:after=4,ms=30");
  EXPECT_THAT(response.body, HasSubstr("\n\n: still here\n\n"));
  EXPECT_EQ(response.Joined("reasoning"), kTestReasoning1);
  EXPECT_TRUE(response.has_done());
  EXPECT_EQ(LastRecordWhenOver().outcome, RequestOutcome::kFinished);
  EXPECT_EQ(LastRecordWhenOver().body_bytes_sent, response.body.size());
}

TEST_F(ConnectionTest, ErrorInStreamIsFollowedByDone) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "error_in_stream:after=2");
  EXPECT_EQ(response.status, 200);
  const auto events = response.Events();
  ASSERT_EQ(events.size(), 5U);
  EXPECT_TRUE(events[3].contains("error"));
  EXPECT_EQ(events[4], "[DONE]");
  EXPECT_EQ(LastRecordWhenOver().outcome, RequestOutcome::kFaulted);
}

TEST_F(ConnectionTest, TruncatedBodyEndsInsideACharacter) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "truncated_utf8:after=2");
  EXPECT_EQ(response.end, ResponseEnd::kComplete);
  EXPECT_EQ(static_cast<unsigned char>(response.body.back()), 0xE2U);
}

TEST_F(ConnectionTest, MissingDoneIsMissing) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "missing_done");
  EXPECT_EQ(response.end, ResponseEnd::kComplete);
  EXPECT_FALSE(response.has_done());
  EXPECT_EQ(response.Joined("reasoning"), kTestReasoning1);
}

TEST_F(ConnectionTest, SlowHeadersArriveWhole) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "slow_headers:ms=1");
  EXPECT_EQ(response.headers.at("content-type"), "text/event-stream");
  EXPECT_TRUE(response.has_done());
  EXPECT_EQ(LastRecordWhenOver().fault, "slow_headers:ms=1");
}

TEST_F(ConnectionTest, EveryByteCanBeAChunkOfItsOwn) {
  Start();
  const TestResponse response = Faulty(Connect(), Chat(), "one_byte");
  EXPECT_EQ(response.chunks.size(), response.body.size());
  EXPECT_EQ(response.Joined("reasoning"), kTestReasoning1);
  EXPECT_TRUE(response.has_done());
  EXPECT_EQ(LastRecordWhenOver().body_bytes_sent, response.body.size());
}

TEST_F(ConnectionTest, AnswerCanBeEmptyOrWithoutCode) {
  Start();
  const TestResponse empty = Faulty(Connect(), Chat(), "empty_answer");
  EXPECT_EQ(empty.Joined("reasoning"), kTestReasoning1);
  EXPECT_EQ(empty.Joined("content"), "");
  EXPECT_TRUE(empty.has_done());
  const TestResponse words = Faulty(Connect(), Chat(), "no_code");
  EXPECT_EQ(words.Joined("content"), kNoCodeAnswer);
}

TEST_F(ConnectionTest, FaultWithoutAStreamFailsTheWholeRequest) {
  Start();
  auto body = Chat();
  body["stream"] = false;
  EXPECT_EQ(Faulty(Connect(), body, "error_in_stream").status, 500);
  EXPECT_EQ(Faulty(Connect(), body, "reset").end, ResponseEnd::kReset);
  const TestResponse stalled = Faulty(Connect(), body, "stall:ms=5");
  EXPECT_EQ(stalled.Json()["choices"][0]["message"]["content"], "second π");
  EXPECT_EQ(Faulty(Connect(), body, "one_byte").status, 200);
}

TEST_F(ConnectionTest, FaultMayBeAskedForInTheBody) {
  Start();
  auto body = Chat();
  body["specgen_fault"] = "server_error";
  EXPECT_EQ(PostChat(body).status, 500);
  body["specgen_fault"] = "explode";
  const TestResponse unknown = PostChat(body);
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.Json()["error"]["param"], "specgen_fault");
  EXPECT_EQ(Faulty(Connect(), Chat(), "explode").Json()["error"]["param"], "X-Specgen-Fault");
}

}  // namespace
}  // namespace specgen
