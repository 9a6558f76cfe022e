#include "service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "replay_source.h"

namespace specgen {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Transcript Recorded(const std::string& problem) {
  return {problem, problem, {{"Thinking about " + problem + " for a while.", "done", {}}}};
}

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() {
    options_.context_tokens_max = 1000;
    options_.cache_blocks_max = 100;
  }

  Service& Make() {
    std::vector<std::unique_ptr<TextSource>> sources;
    for (const char* problem : {"softmax", "matmul"}) {
      sources.push_back(std::make_unique<ReplaySource>(Recorded(problem), 10));
    }
    service_ = std::make_unique<Service>(options_, std::move(sources), log_);
    return *service_;
  }

  HttpReply Reply(const ServedRequest& request) {
    auto taken = service_->Take(request, Duration(5));
    EXPECT_TRUE(std::holds_alternative<HttpReply>(taken)) << "it was taken for a generation";
    return std::holds_alternative<HttpReply>(taken) ? std::get<HttpReply>(taken) : HttpReply{};
  }

  std::unique_ptr<Generation> Begin(const json& body, const std::string& path = "/v1/completions") {
    auto taken = service_->Take(Post(path, body), Duration(5));
    if (auto* reply = std::get_if<HttpReply>(&taken)) ADD_FAILURE() << reply->body;
    return std::move(std::get<std::unique_ptr<Generation>>(taken));
  }

  static ServedRequest Post(const std::string& path, const json& body) {
    ServedRequest request;
    request.method = "POST";
    request.path = path;
    request.body = body.dump();
    return request;
  }
  static ServedRequest Get(const std::string& path) {
    ServedRequest request;
    request.method = "GET";
    request.path = path;
    return request;
  }
  static json Completion(const std::string& model, const std::string& prompt) {
    return {{"model", model}, {"prompt", prompt}};
  }

  ServiceOptions options_;
  RequestLog log_{100};
  std::unique_ptr<Service> service_;
};

TEST_F(ServiceTest, RoutesAndMethodsAreChecked) {
  EXPECT_THAT(Make().models(), ElementsAre("replay:softmax", "replay:matmul"));
  EXPECT_EQ(Reply(Get("/health")).status, 200);
  EXPECT_EQ(json::parse(Reply(Get("/v1/models")).body)["data"].size(), 2U);
  EXPECT_EQ(json::parse(Reply(Get("/records")).body)["records"].size(), 0U);
  EXPECT_EQ(Reply(Get("/v1/nothing")).status, 404);
  EXPECT_EQ(Reply(Get("/v1/completions")).status, 405);
  EXPECT_EQ(Reply(Post("/v1/models", {})).status, 405);
  EXPECT_EQ(Reply(Post("/health", {})).status, 405);
  EXPECT_TRUE(log_.Records().empty());
}

TEST_F(ServiceTest, KeyIsAskedForEverywhereButForHealth) {
  options_.api_key = "secret";
  Make();
  EXPECT_EQ(Reply(Get("/health")).status, 200);
  EXPECT_EQ(Reply(Get("/v1/models")).status, 401);
  EXPECT_EQ(Reply(Get("/records")).status, 401);
  EXPECT_TRUE(log_.Records().empty());
  ServedRequest request = Post("/v1/completions", Completion("replay:softmax", "x"));
  request.authorization = "Bearer wrong";
  EXPECT_EQ(json::parse(Reply(request).body)["error"]["code"], "invalid_api_key");
  ASSERT_EQ(log_.Records().size(), 1U);
  EXPECT_EQ(log_.Records()[0].outcome, RequestOutcome::kRefused);
  EXPECT_EQ(log_.Records()[0].status, 401);
  request.authorization = "Bearer secret";
  EXPECT_TRUE(
      std::holds_alternative<std::unique_ptr<Generation>>(service_->Take(request, Duration(0))));
}

TEST_F(ServiceTest, UnknownModelIsToldWhichThereAre) {
  Make();
  const HttpReply reply = Reply(Post("/v1/completions", Completion("gpt-9", "x")));
  EXPECT_EQ(reply.status, 404);
  const json error = json::parse(reply.body)["error"];
  EXPECT_EQ(error["code"], "model_not_found");
  EXPECT_EQ(error["param"], "model");
  EXPECT_THAT(error["message"], HasSubstr("replay:softmax, replay:matmul"));
  EXPECT_EQ(log_.Records()[0].outcome, RequestOutcome::kRefused);
}

TEST_F(ServiceTest, MalformedRequestIsRefusedAndRecorded) {
  Make();
  const HttpReply reply = Reply(Post("/v1/chat/completions", {{"model", "replay:softmax"}}));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(json::parse(reply.body)["error"]["param"], "messages");
  EXPECT_EQ(log_.Records()[0].status, 400);
  EXPECT_EQ(log_.Records()[0].kind, RequestKind::kNone);
}

TEST_F(ServiceTest, TranscriptThatMatchesThePromptAnswers) {
  Make();
  struct Row {
    const char* model;
    const char* prompt;
    const char* answers;
  };
  for (const Row& row : {Row{"replay:softmax", "softmax", "replay:softmax"},
                         Row{"replay:softmax", "matmul", "replay:matmul"},
                         Row{"replay:matmul", "softmax and matmul", "replay:matmul"},
                         Row{"replay:matmul", "neither", "replay:matmul"}}) {
    const auto generation = Begin(Completion(row.model, row.prompt));
    EXPECT_EQ(generation->plan().head.model, row.answers) << row.prompt;
    EXPECT_EQ(log_.Records().back().model, row.answers) << row.prompt;
  }
}

TEST_F(ServiceTest, ContextHoldsAsManyTokensAsItSays) {
  options_.context_tokens_max = 20;
  Make();
  const auto prompt = [](int tokens) {
    std::string text;
    for (int at = 0; at < tokens; ++at) text += " tok";
    return text;
  };
  const HttpReply full = Reply(Post("/v1/completions", Completion("replay:softmax", prompt(20))));
  EXPECT_EQ(full.status, 400);
  EXPECT_EQ(json::parse(full.body)["error"]["code"], "context_length_exceeded");
  const auto generation = Begin(Completion("replay:softmax", prompt(19)));
  EXPECT_EQ(generation->plan().output.token_ends.size(), 1U);
  EXPECT_STREQ(generation->plan().output.finish_reason, "length");
}

TEST_F(ServiceTest, ParentIsTheRequestWithTheLongestSharedPrefix) {
  Make();
  const std::string first = "one softmax\n<think>\n";
  const std::string second = "one softmax too\n<think>\n";
  Begin(Completion("replay:softmax", first));
  Begin(Completion("replay:softmax", second));
  EXPECT_EQ(log_.Records()[1].parent, 1U);
  EXPECT_EQ(log_.Records()[1].shared_prefix_bytes, 11U);

  Begin(Completion("replay:softmax", first + "Thinking about\n</think>\n\n"));
  const RequestRecord fork = log_.Records()[2];
  EXPECT_EQ(fork.kind, RequestKind::kSpeculative);
  EXPECT_EQ(fork.parent, 1U);
  EXPECT_EQ(fork.shared_prefix_bytes, first.size() + 14);
  EXPECT_EQ(fork.trace_prefix_bytes, 14U);

  Begin(Completion("replay:softmax", "Zzz"));
  EXPECT_EQ(log_.Records()[3].parent, 0U);
}

TEST_F(ServiceTest, ProgressIsNoted) {
  Make();
  auto body = Completion("replay:softmax", "softmax\n<think>\n");
  body["stream"] = true;
  const auto generation = Begin(body);
  std::string text;
  generation->Advance(text);
  service_->Note(*generation, 0, Duration(7));
  service_->Note(*generation, text.size(), Duration(9));
  const RequestRecord record = log_.Records()[0];
  EXPECT_EQ(record.first_text_at, Duration(7));
  EXPECT_EQ(record.body_bytes_sent, text.size());
  EXPECT_EQ(record.tokens_generated, 1U);
  EXPECT_EQ(record.chunks_sent, 1U);
  EXPECT_EQ(record.outcome, RequestOutcome::kRunning);
}

TEST_F(ServiceTest, DrawnFaultsRefuseWithoutCounting) {
  options_.faults = {*ParseFault("rate_limited:retry_after=3,permille=1000", FaultScope::kServer)};
  Make();
  const HttpReply reply =
      Reply(Post("/v1/completions", Completion("replay:softmax", "softmax\n<think>\n")));
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.retry_after, 3U);
  EXPECT_EQ(log_.Records()[0].outcome, RequestOutcome::kFaulted);
}

}  // namespace
}  // namespace specgen
