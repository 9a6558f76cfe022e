#include "specgen/llm/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scripted_server.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Duration kPatience = std::chrono::seconds(30);

EndpointOptions Endpoint(const ScriptedServer& server, const std::string& key = "") {
  return {
      .base_url = server.base_url(), .model = "b", .api_key = key, .api_key_variable = "MY_KEY"};
}

const char* const kModels = R"({"object":"list","data":[{"id":"a"},{"id":"b","x":1},{},7]})";

TEST(ProbeTest, ListsTheModels) {
  ScriptedServer server({Response(200, kModels)});
  const auto models = ProbeEndpoint(Endpoint(server, "sk-1"), kPatience);
  ASSERT_TRUE(models.has_value()) << models.error().message;
  EXPECT_EQ(models->models, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(server.requests().at(0).line, "GET /v1/models HTTP/1.1");
  EXPECT_EQ(server.requests().at(0).headers.at("authorization"), "Bearer sk-1");
}

TEST(ProbeTest, AModelThatIsNotListedIsNamedWithThoseThatAre) {
  ScriptedServer server({Response(200, R"({"data":[{"id":"x"},{"id":"y"}]})")});
  const auto models = ProbeEndpoint(Endpoint(server), kPatience);
  ASSERT_FALSE(models.has_value());
  EXPECT_EQ(models.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(models.error().message, HasSubstr("no model \"b\"; it has: x, y"));
  EXPECT_TRUE(ListModels(Endpoint(server), kPatience).has_value());
}

TEST(ProbeTest, AnEndpointThatIsDownIsUnavailable) {
  EndpointOptions endpoint{.base_url = "http://127.0.0.1:1/v1", .model = "m"};
  const auto models = ProbeEndpoint(endpoint, kPatience);
  ASSERT_FALSE(models.has_value());
  EXPECT_EQ(models.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(models.error().message, HasSubstr("is the endpoint running"));
}

TEST(ProbeTest, AnEndpointThatNeverAnswersIsUnavailable) {
  ScriptedServer server({Reply{Only(Step::Kind::kAwaitGone)}});
  const auto models = ProbeEndpoint(Endpoint(server), std::chrono::milliseconds(200));
  ASSERT_FALSE(models.has_value());
  EXPECT_EQ(models.error().code, ErrorCode::kUnavailable);
}

TEST(ProbeTest, ARefusedKeyIsNamedByItsVariableAndNeverShown) {
  for (const int status : {401, 403}) {
    ScriptedServer server({Response(status, R"({"error":{"message":"bad key sk-secret"}})")});
    const auto models = ProbeEndpoint(Endpoint(server, "sk-secret"), kPatience);
    ASSERT_FALSE(models.has_value());
    EXPECT_EQ(models.error().code, ErrorCode::kInvalidInput);
    EXPECT_THAT(models.error().message, HasSubstr("MY_KEY"));
    EXPECT_THAT(models.error().message, Not(HasSubstr("sk-secret")));
    const auto keyless = ProbeEndpoint(Endpoint(server), kPatience);
    EXPECT_THAT(keyless.error().message, HasSubstr("set it in the environment variable MY_KEY"));
  }
}

TEST(ProbeTest, WhatIsNoSuchApiIsUnavailable) {
  for (const Reply& reply : {Response(200, "<html>hi</html>"), Response(200, "{}"),
                             Response(200, R"({"data":7})"), Response(500, "")}) {
    ScriptedServer server({reply});
    const auto models = ProbeEndpoint(Endpoint(server), kPatience);
    ASSERT_FALSE(models.has_value());
    EXPECT_EQ(models.error().code, ErrorCode::kUnavailable) << models.error().message;
    EXPECT_THAT(models.error().message, HasSubstr(server.base_url() + "/models"));
  }
}

TEST(ProbeTest, AnEndpointWithoutAListServesAModelThatIsNamed) {
  for (const int status : {404, 405}) {
    ScriptedServer server({Response(status, R"({"error":{"message":"no such \u001b[31m"}})")});
    const auto probe = ProbeEndpoint(Endpoint(server), kPatience);
    ASSERT_TRUE(probe.has_value()) << probe.error().message;
    EXPECT_TRUE(probe->models.empty());
    EXPECT_THAT(probe->warning, HasSubstr(server.base_url() + "/models does not list models"));
    EXPECT_THAT(probe->warning, HasSubstr("\"b\""));
    EXPECT_THAT(probe->warning, Not(HasSubstr("\x1B")));
    const auto models = ListModels(Endpoint(server), kPatience);
    ASSERT_FALSE(models.has_value());
    EXPECT_EQ(models.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(models.error().message, HasSubstr("name the model"));
  }
}

TEST(ProbeTest, AdviceFollowsTheStatus) {
  const std::vector<std::pair<int, const char*>> cases = {
      {429, "try again later"}, {500, "its own log"}, {503, "its own log"}, {418, "check the URL"}};
  for (const auto& [status, advice] : cases) {
    ScriptedServer server({Response(status, "")});
    const auto probe = ProbeEndpoint(Endpoint(server), kPatience);
    ASSERT_FALSE(probe.has_value());
    EXPECT_EQ(probe.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(probe.error().message, HasSubstr(advice));
    EXPECT_THAT(probe.error().message, HasSubstr("(HTTP " + std::to_string(status) + ")"));
  }
}

TEST(ProbeTest, NamesOfModelsCannotDriveATerminal) {
  ScriptedServer server({Response(200, R"({"data":[{"id":"x\u001b]0;t\u0007"}]})")});
  const auto probe = ProbeEndpoint(Endpoint(server), kPatience);
  ASSERT_FALSE(probe.has_value());
  EXPECT_THAT(probe.error().message, HasSubstr("it has: x ]0;t "));
}

TEST(ProbeTest, DeepNestingIsNoListOfModels) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  ScriptedServer server({Response(200, R"({"data":[{"id":)" + deep + "}]}")});
  const auto models = ListModels(Endpoint(server), kPatience);
  ASSERT_FALSE(models.has_value());
  EXPECT_EQ(models.error().code, ErrorCode::kUnavailable);
}

TEST(ProbeTest, BadOptionsAreRefusedBeforeAnythingIsSent) {
  const auto models = ListModels({.base_url = "nowhere", .model = "m"}, kPatience);
  ASSERT_FALSE(models.has_value());
  EXPECT_EQ(models.error().code, ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace specgen
