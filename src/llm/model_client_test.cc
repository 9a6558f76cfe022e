#include "specgen/llm/model_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "client_fixture.h"
#include "specgen/base/prng.h"

namespace specgen {
namespace {

using Outcome = GenerationOutcome;

const Step kUntilGone = Only(Step::Kind::kAwaitGone);

TEST(ModelClientTest, RefusesOptionsThatMakeNoSense) {
  RecordingListener listener;
  const auto client = ModelClient::Create({.base_url = "nowhere", .model = "m"}, {}, &listener);
  ASSERT_FALSE(client.has_value());
  EXPECT_EQ(client.error().code, ErrorCode::kInvalidInput);
}

TEST(ModelClientTest, TakesABaseUrlWithATrailingSlash) {
  ScriptedServer server({Stream({FinishEvent("stop"), DoneEvent()})});
  RecordingListener listener;
  auto client =
      ModelClient::Create({.base_url = server.base_url() + "//", .model = "m"}, {}, &listener);
  (*client)->Start(ReasoningRequest(GenerationId(1)));
  EXPECT_EQ(listener.AwaitFinished(GenerationId(1)).record.outcome, Outcome::kCompleted);
  EXPECT_EQ(server.requests().at(0).line, "POST /v1/chat/completions HTTP/1.1");
}

TEST(ModelClientDeathTest, ASessionThatWouldBreakTheHeaderIsAMistakeOfOurs) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Bench bench({Stream({FinishEvent("stop")})});
  GenerationRequest request = ReasoningRequest(GenerationId(1));
  request.session = "a\r\nX: y";
  EXPECT_DEATH(bench.client->Start(request), "header");
}

TEST(CancelTest, MidStreamClosesTheConnectionAndReportsNothingMore) {
  Bench bench(
      {StreamStart({ReasoningEvent("think ")}) + Repeat(Chunk(ReasoningEvent("more ")), 4000)});
  bench.client->Start(ReasoningRequest(GenerationId(1)));
  bench.listener.Await(GenerationId(1),
                       [](const auto& seen) { return seen.reasoning.size() > 20; });
  bench.client->Cancel(GenerationId(1));
  const SeenGeneration seen = bench.listener.AwaitFinished(GenerationId(1));
  EXPECT_EQ(seen.record.outcome, Outcome::kCancelled);
  EXPECT_TRUE(seen.record.usage_is_estimated);
  EXPECT_GT(seen.record.usage.generated_tokens, 0);
  EXPECT_GT(seen.record.usage.prompt_tokens, 0);
  EXPECT_TRUE(bench.server.AwaitGone(1));
  bench.client.reset();
  // The listener itself fails the test on any callback after the end.
  EXPECT_EQ(bench.listener.Get(GenerationId(1)).finished_count, 1);
}

TEST(CancelTest, WhileTheServerIsSilent) {
  const std::vector<std::pair<const char*, Reply>> cases = {
      {"before the head", {kUntilGone}},
      {"inside the head", {Send("HTTP/1.1 200 OK\r\nContent-Type: te"), kUntilGone}},
      {"after the head", {Send(StreamHead()), kUntilGone}},
      {"inside an error body",
       {Send("HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nsome"), kUntilGone}},
  };
  for (const auto& [name, reply] : cases) {
    SCOPED_TRACE(name);
    Bench bench({reply});
    bench.client->Start(ReasoningRequest(GenerationId(1)));
    ASSERT_TRUE(bench.server.AwaitRequests(1));
    bench.client->Cancel(GenerationId(1));
    const SeenGeneration seen = bench.listener.AwaitFinished(GenerationId(1));
    EXPECT_EQ(seen.record.outcome, Outcome::kCancelled);
    EXPECT_EQ(seen.started_count, 0);
    EXPECT_EQ(seen.record.usage.generated_tokens, 0);
    EXPECT_TRUE(bench.server.AwaitGone(1));
  }
}

TEST(CancelTest, BeforeAnythingWasSentCostsNothing) {
  // Nobody accepts there: the port is bound by nobody, and the retry waits for an hour.
  ClientOptions options;
  options.retry.backoff_first = std::chrono::hours(1);
  options.retry.backoff_max = std::chrono::hours(1);
  RecordingListener listener;
  auto client =
      ModelClient::Create({.base_url = "http://127.0.0.1:1", .model = "m"}, options, &listener);
  (*client)->Start(ReasoningRequest(GenerationId(1)));
  (*client)->Cancel(GenerationId(1));
  const SeenGeneration seen = listener.AwaitFinished(GenerationId(1));
  EXPECT_EQ(seen.record.outcome, Outcome::kCancelled);
  EXPECT_EQ(seen.record.usage.prompt_tokens, 0);
}

TEST(CancelTest, DuringTheWaitForARetry) {
  ClientOptions options = QuickRetries();
  options.retry.retry_after_max = std::chrono::hours(1);
  Bench bench({Response(429, "", "Retry-After: 3600\r\n")}, options);
  bench.client->Start(ReasoningRequest(GenerationId(1)));
  ASSERT_TRUE(bench.server.AwaitRequests(1));
  bench.client->Cancel(GenerationId(1));
  EXPECT_EQ(bench.listener.AwaitFinished(GenerationId(1)).record.outcome, Outcome::kCancelled);
  EXPECT_EQ(bench.server.requests().size(), 1U);
}

TEST(CancelTest, AfterTheEndOrOfAnUnknownGenerationIsWithoutEffect) {
  Bench bench({Stream({ReasoningEvent("x"), FinishEvent("stop"), DoneEvent()})});
  EXPECT_EQ(bench.RunReasoning().record.outcome, Outcome::kCompleted);
  bench.client->Cancel(GenerationId(1));
  bench.client->Cancel(GenerationId(77));
  // Commands are carried out in order: when this one is done, so are those.
  EXPECT_EQ(bench.Run(ReasoningRequest(GenerationId(2))).record.outcome, Outcome::kCompleted);
  EXPECT_EQ(bench.listener.Get(GenerationId(1)).finished_count, 1);
  EXPECT_EQ(bench.listener.Get(GenerationId(77)).finished_count, 0);
}

TEST(CancelTest, AForkLivesOnWhenItsParentIsCutAndTheOtherWayRound) {
  Bench bench([](const SeenRequest& request) {
    if (request.line.find("/v1/completions") == std::string::npos) {
      return StreamStart({ReasoningEvent("think")}) + Only(Step::Kind::kAwaitRelease) +
             Send(Chunk(FinishEvent("stop")) + LastChunk());
    }
    return StreamStart({TextEvent("a")}) + Only(Step::Kind::kAwaitRelease) +
           Send(Chunk(FinishEvent("stop")) + LastChunk());
  });
  const GenerationId parent(1);
  const GenerationId fork(2);
  const GenerationId other_parent(3);
  const GenerationId other_fork(4);
  bench.client->Start(ReasoningRequest(parent));
  bench.client->Start(ForkRequest(fork));
  bench.client->Start(ReasoningRequest(other_parent));
  bench.client->Start(ForkRequest(other_fork));
  for (std::uint64_t i = 1; i <= 4; ++i) {
    bench.listener.Await(GenerationId(i), [](const auto& seen) { return seen.started_count == 1; });
  }
  bench.client->Cancel(parent);
  bench.client->Cancel(other_fork);
  EXPECT_EQ(bench.listener.AwaitFinished(parent).record.outcome, Outcome::kCancelled);
  EXPECT_EQ(bench.listener.AwaitFinished(other_fork).record.outcome, Outcome::kCancelled);
  bench.server.Release();
  EXPECT_EQ(bench.listener.AwaitFinished(fork).record.outcome, Outcome::kCompleted);
  EXPECT_EQ(bench.listener.AwaitFinished(other_parent).record.outcome, Outcome::kCompleted);
}

TEST(CancelTest, FromACallback) {
  Bench bench(
      {StreamStart({ReasoningEvent("think ")}) + Repeat(Chunk(ReasoningEvent("more ")), 4000)});
  bench.listener.on_text = [&bench](GenerationId generation) { bench.client->Cancel(generation); };
  EXPECT_EQ(bench.RunReasoning().record.outcome, Outcome::kCancelled);
  EXPECT_TRUE(bench.server.AwaitGone(1));
}

TEST(StartTest, FromACallbackForksAtOnce) {
  Bench bench([](const SeenRequest& request) {
    return request.line.find("/v1/completions") == std::string::npos
               ? StreamStart({ReasoningEvent("think")}) + kUntilGone
               : Stream({TextEvent("a"), FinishEvent("stop"), DoneEvent()});
  });
  std::atomic<bool> forked = false;
  bench.listener.on_text = [&](GenerationId) {
    if (!forked.exchange(true)) bench.client->Start(ForkRequest(GenerationId(2)));
  };
  bench.client->Start(ReasoningRequest(GenerationId(1)));
  EXPECT_EQ(bench.listener.AwaitFinished(GenerationId(2)).answer, "```cpp\na\n```\n");
  EXPECT_EQ(bench.listener.Get(GenerationId(1)).finished_count, 0);
}

TEST(StartTest, WakesASleepingClient) {
  // With nothing to do the client sleeps for seconds; each generation must not wait for that. The
  // count is what would take minutes if it did.
  Bench bench({Stream({ReasoningEvent("x"), FinishEvent("stop"), DoneEvent()})});
  for (std::uint64_t i = 1; i <= 30; ++i) {
    EXPECT_EQ(bench.Run(ReasoningRequest(GenerationId(i))).record.outcome, Outcome::kCompleted);
  }
}

TEST(ModelClientTest, DestructionEndsWhatStillRuns) {
  Bench bench([](const SeenRequest& request) {
    if (request.index % 3 == 0) return Reply{kUntilGone};
    if (request.index % 3 == 1) return Response(503, "", "Retry-After: 1000\r\n");
    return StreamStart({ReasoningEvent("think")}) + kUntilGone;
  });
  for (std::uint64_t i = 1; i <= 9; ++i) bench.client->Start(ReasoningRequest(GenerationId(i)));
  ASSERT_TRUE(bench.server.AwaitRequests(9));
  // Not even seen by the client's thread yet, perhaps.
  bench.client->Start(ReasoningRequest(GenerationId(10)));
  bench.client.reset();
  for (std::uint64_t i = 1; i <= 10; ++i) {
    const SeenGeneration seen = bench.listener.Get(GenerationId(i));
    EXPECT_EQ(seen.finished_count, 1);
    EXPECT_NE(seen.record.outcome, Outcome::kCompleted);
  }
}

TEST(ModelClientTest, WhatIsStartedDuringDestructionEndsToo) {
  class Restarter : public RecordingListener {
   public:
    void OnFinished(GenerationId generation, const GenerationRecord& record) override {
      RecordingListener::OnFinished(generation, record);
      if (generation == GenerationId(1)) client->Start(ReasoningRequest(GenerationId(2)));
    }
    ModelClient* client = nullptr;
  };
  ScriptedServer server({Reply{kUntilGone}});
  Restarter listener;
  auto client = ModelClient::Create({.base_url = server.base_url(), .model = "m"}, {}, &listener);
  listener.client = client->get();
  (*client)->Start(ReasoningRequest(GenerationId(1)));
  ASSERT_TRUE(server.AwaitRequests(1));
  client->reset();
  EXPECT_EQ(listener.Get(GenerationId(1)).record.outcome, Outcome::kCancelled);
  EXPECT_EQ(listener.Get(GenerationId(2)).finished_count, 1);
}

TEST(ConcurrencyTest, TwoHundredStreamsAtOnceKeepApart) {
  constexpr std::uint64_t kCount = 200;
  Bench bench([](const SeenRequest& request) {
    // Echoes the session: text that strays into another stream would show.
    const std::string session = request.headers.at("x-session-id");
    Reply reply = StreamStart({ReasoningEvent(session)}) + Only(Step::Kind::kAwaitRelease);
    for (int i = 0; i < 20; ++i) reply.push_back(Send(Chunk(ReasoningEvent(session))));
    reply.push_back(Send(Chunk(AnswerEvent(session) + FinishEvent("stop") + DoneEvent())));
    return std::move(reply) + Send(LastChunk());
  });
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    GenerationRequest request = ReasoningRequest(GenerationId(i));
    request.session = "s" + std::to_string(i) + ";";
    bench.client->Start(std::move(request));
  }
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    bench.listener.Await(GenerationId(i), [](const auto& seen) { return seen.started_count == 1; });
  }
  EXPECT_EQ(bench.server.connection_count(), static_cast<int>(kCount));
  bench.server.Release();
  for (std::uint64_t i = 1; i <= kCount; ++i) {
    const SeenGeneration seen = bench.listener.AwaitFinished(GenerationId(i));
    EXPECT_EQ(seen.record.outcome, Outcome::kCompleted) << seen.record.error.message;
    const std::string session = "s" + std::to_string(i) + ";";
    std::string expected;
    for (int n = 0; n < 21; ++n) expected += session;
    EXPECT_EQ(seen.reasoning, expected);
    EXPECT_EQ(seen.answer, session);
  }
}

// Replies of every kind, by a draw.
Reply RandomReply(Prng& prng) {
  switch (prng.Below(8)) {
    case 0:
      return {Only(Step::Kind::kClose)};
    case 1:
      return Response(429, "", "Retry-After: 0\r\n");
    case 2:
      return Response(400, R"({"error":"no"})");
    case 3:
      return StreamStart({ReasoningEvent("x")}) + Only(Step::Kind::kReset);
    case 4:
      return {Pause(3), Send(StreamHead()), kUntilGone};
    case 5:
      return StreamStart({ReasoningEvent("x"), AnswerEvent("y")}) + Pause(2) + kUntilGone;
    default: {
      Reply reply = StreamStart({ReasoningEvent("x")});
      const std::uint64_t count = prng.Below(6);
      for (std::uint64_t i = 0; i < count; ++i) {
        reply.push_back(Pause(1));
        reply.push_back(Send(Chunk(AnswerEvent("y"))));
      }
      return std::move(reply) + Send(Chunk(FinishEvent("stop") + DoneEvent()) + LastChunk());
    }
  }
}

TEST(ConcurrencyTest, RandomCancelsFromManyThreadsEndEachGenerationOnce) {
  constexpr std::uint64_t kThreadCount = 4;
  constexpr std::uint64_t kPerThread = 150;
  Prng replies(3);
  Bench bench([&replies](const SeenRequest&) { return RandomReply(replies); });
  std::vector<std::thread> threads;
  for (std::uint64_t thread = 0; thread < kThreadCount; ++thread) {
    threads.emplace_back([&bench, thread] {
      Prng prng(100 + thread);
      for (std::uint64_t i = 1; i <= kPerThread; ++i) {
        const GenerationId generation(thread * kPerThread + i);
        const bool is_fork = prng.Chance(1, 3);
        bench.client->Start(is_fork ? ForkRequest(generation) : ReasoningRequest(generation));
        const std::uint64_t wait = prng.Below(4);
        if (wait > 0) std::this_thread::sleep_for(std::chrono::milliseconds(wait));
        bench.client->Cancel(generation);
        // Some other thread's, which may be running, over, or not started yet.
        if (prng.Chance(1, 4)) {
          bench.client->Cancel(GenerationId(prng.Below(kThreadCount * kPerThread) + 1));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<int> outcomes(kGenerationOutcomeCount);
  for (std::uint64_t i = 1; i <= kThreadCount * kPerThread; ++i) {
    const SeenGeneration seen = bench.listener.AwaitFinished(GenerationId(i));
    EXPECT_EQ(seen.finished_count, 1);
    ++outcomes[static_cast<std::size_t>(seen.record.outcome)];
  }
  EXPECT_GT(outcomes[static_cast<std::size_t>(Outcome::kCancelled)], 0);
}

}  // namespace
}  // namespace specgen
