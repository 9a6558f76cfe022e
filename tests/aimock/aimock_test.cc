#include <gtest/gtest.h>

#include "aimock_server.h"
#include "recording_listener.h"
#include "specgen/llm/model_client.h"
#include "specgen/llm/probe.h"

namespace specgen {
namespace {

using Outcome = GenerationOutcome;

constexpr const char* kKey = "sk-aimock-good";
constexpr const char* kReasoning = "Let me think 等等 about tiles. 😀 Then code.";
constexpr Duration kPatience = std::chrono::seconds(30);

class AimockTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    Result<std::unique_ptr<AimockServer>> started = AimockServer::Start(kKey);
    if (started) {
      server_ = started->release();
    } else {
      failure_ = started.error();
    }
  }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  void SetUp() override {
    if (server_ == nullptr && failure_.code == ErrorCode::kUnavailable) {
      GTEST_SKIP() << failure_.message;
    }
    ASSERT_NE(server_, nullptr) << failure_.message;
    Connect(kKey);
  }

  static EndpointOptions Endpoint(const std::string& key) {
    return {.base_url = server_->base_url(),
            .model = "gpt-4o",
            .api_key = key,
            .api_key_variable = "AIMOCK_KEY"};
  }

  void Connect(const std::string& key) {
    ClientOptions options;
    options.retry.backoff_first = std::chrono::milliseconds(5);
    options.retry.retry_after_max = std::chrono::milliseconds(50);
    client_ = *ModelClient::Create(Endpoint(key), options, &listener_);
  }

  static GenerationRequest Request(std::uint64_t id, const std::string& user) {
    return {
        .generation = GenerationId(id), .prompt = {.user = user}, .sampling = {.token_max = 500}};
  }

  SeenGeneration Run(GenerationRequest request) {
    const GenerationId generation = request.generation;
    client_->Start(std::move(request));
    return listener_.AwaitFinished(generation);
  }

  // The first attempt fails, the second one answers.
  void ExpectOneRetry(const std::string& user, const std::string& answer) {
    const SeenGeneration seen = Run(Request(1, user));
    EXPECT_EQ(seen.record.outcome, Outcome::kCompleted) << seen.record.error.message;
    EXPECT_EQ(seen.answer, answer);
    EXPECT_EQ(seen.record.retry_count, 1);
  }

  static inline AimockServer* server_ = nullptr;
  static inline Error failure_{};
  RecordingListener listener_;
  std::unique_ptr<ModelClient> client_;
};

TEST_F(AimockTest, ReasoningAnswerAndUsageArriveWhole) {
  // It cuts by UTF-16 units: one delta ends and the next begins inside the emoji.
  const SeenGeneration seen = Run(Request(1, "please reason about it"));
  EXPECT_EQ(seen.record.outcome, Outcome::kCompleted) << seen.record.error.message;
  EXPECT_EQ(seen.reasoning, kReasoning);
  EXPECT_EQ(seen.answer, "```cpp\nint tile = 64;\n```\n");
  EXPECT_EQ(seen.model, "gpt-4o");
  EXPECT_EQ(seen.record.usage.prompt_tokens, 11);
  EXPECT_EQ(seen.record.usage.generated_tokens, 22);
  EXPECT_FALSE(seen.record.usage_is_estimated);
}

TEST_F(AimockTest, AModelWithoutReasoningShows) {
  EXPECT_TRUE(Run(Request(1, "answer at once")).record.answered_without_reasoning());
}

TEST_F(AimockTest, AStreamCutInTheMiddleFailsWithWhatHadCome) {
  const SeenGeneration seen = Run(Request(1, "be cut in the middle"));
  EXPECT_EQ(seen.record.outcome, Outcome::kFailed);
  EXPECT_EQ(seen.record.retry_count, 0);
  EXPECT_EQ(seen.reasoning,
            std::string("a long reasoning that is cut").substr(0, seen.reasoning.size()));
  EXPECT_GT(seen.reasoning.size(), 0U);
  EXPECT_EQ(seen.answer, "");
  EXPECT_TRUE(seen.record.usage_is_estimated);
}

TEST_F(AimockTest, ARateLimitIsRetried) {
  ExpectOneRetry("limit the rate once", "after the limit");
}
TEST_F(AimockTest, AServerErrorIsRetried) { ExpectOneRetry("fail once", "after the failure"); }
TEST_F(AimockTest, ADisconnectIsRetried) {
  ExpectOneRetry("disconnect once", "after the disconnect");
}

TEST_F(AimockTest, GarbageInsteadOfAStreamNeverPassesForAnAnswer) {
  const SeenGeneration seen = Run(Request(1, "send garbage"));
  EXPECT_EQ(seen.record.outcome, Outcome::kFailed);
  EXPECT_EQ(seen.answer, "");
}

TEST_F(AimockTest, ARefusalIsToldInItsOwnWords) {
  const SeenGeneration seen = Run(Request(1, "nobody knows this one"));
  EXPECT_EQ(seen.record.outcome, Outcome::kFailed);
  EXPECT_EQ(seen.record.error.code, ErrorCode::kInvalidInput);
  EXPECT_NE(seen.record.error.message.find("No fixture matched"), std::string::npos)
      << seen.record.error.message;
}

TEST_F(AimockTest, AWrongKeyIsNamedByItsVariable) {
  Connect("sk-aimock-bad");
  const SeenGeneration seen = Run(Request(1, "answer at once"));
  EXPECT_EQ(seen.record.error.code, ErrorCode::kInvalidInput);
  EXPECT_NE(seen.record.error.message.find("AIMOCK_KEY"), std::string::npos);
  EXPECT_EQ(seen.record.error.message.find("sk-aimock-bad"), std::string::npos);
  const auto models = ProbeEndpoint(Endpoint("sk-aimock-bad"), kPatience);
  ASSERT_FALSE(models.has_value());
  EXPECT_EQ(models.error().code, ErrorCode::kInvalidInput);
}

TEST_F(AimockTest, TheProbeFindsTheModel) {
  const auto models = ProbeEndpoint(Endpoint(kKey), kPatience);
  ASSERT_TRUE(models.has_value()) << models.error().message;
  EXPECT_GT(models->models.size(), 1U);
}

TEST_F(AimockTest, AForkFallsBackWhereThereAreNoCompletions) {
  GenerationRequest fork = Request(1, "answer at once");
  fork.fork = ForkPoint{.prompt_text = "P<think>\n", .trace_prefix = "tile by 64"};
  const SeenGeneration seen = Run(fork);
  EXPECT_EQ(seen.record.outcome, Outcome::kCompleted) << seen.record.error.message;
  EXPECT_EQ(seen.answer, "```cpp\nint quick;\n```\n");
  EXPECT_EQ(seen.record.strategy, ForkStrategyKind::kPromptEmbed);
  ASSERT_EQ(seen.record.fallbacks.size(), 1U);
  EXPECT_EQ(seen.record.fallbacks[0].from, ForkStrategyKind::kTextExact);
}

TEST_F(AimockTest, AStreamIsCutWhileItDrips) {
  client_->Start(Request(1, "drip slowly"));
  listener_.Await(GenerationId(1), [](const auto& seen) { return !seen.reasoning.empty(); });
  client_->Cancel(GenerationId(1));
  const SeenGeneration seen = listener_.AwaitFinished(GenerationId(1));
  EXPECT_EQ(seen.record.outcome, Outcome::kCancelled);
  EXPECT_EQ(seen.answer, "");
}

TEST_F(AimockTest, FiftyStreamsAtOnceAreAllWhole) {
  for (std::uint64_t i = 1; i <= 50; ++i) client_->Start(Request(i, "reason about it"));
  for (std::uint64_t i = 1; i <= 50; ++i) {
    EXPECT_EQ(listener_.AwaitFinished(GenerationId(i)).reasoning, kReasoning);
  }
}

}  // namespace
}  // namespace specgen
