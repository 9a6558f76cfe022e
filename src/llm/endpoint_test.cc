#include "specgen/llm/endpoint.h"

#include <gtest/gtest.h>

#include <vector>

namespace specgen {
namespace {

EndpointOptions Good() {
  return {.base_url = "http://127.0.0.1:8000/v1", .model = "m", .api_key = "sk-very-secret"};
}

TEST(EndpointTest, TakesWhatMakesSense) {
  EXPECT_TRUE(CheckEndpointOptions(Good()).has_value());
  for (const char* const url :
       {"https://api.example.com/v1", "http://host", "http://[::1]:8000/v1/"}) {
    EndpointOptions endpoint = Good();
    endpoint.base_url = url;
    EXPECT_TRUE(CheckEndpointOptions(endpoint).has_value()) << url;
  }
}

TEST(EndpointTest, RefusesUrlsThatAreNone) {
  for (const char* const url :
       {"", "localhost:8000", "ftp://host/v1", "http://", "http:///v1", "http://host/v1?x=1",
        "http://ho st/v1", "http://host/v1\r\nX: y"}) {
    EndpointOptions endpoint = Good();
    endpoint.base_url = url;
    const Result<void> checked = CheckEndpointOptions(endpoint);
    ASSERT_FALSE(checked.has_value()) << url;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidInput);
  }
}

TEST(EndpointTest, APasswordInTheUrlIsRefusedAndNotRepeated) {
  EndpointOptions endpoint = Good();
  endpoint.base_url = "https://me:hunter2@host/v1";
  const Result<void> checked = CheckEndpointOptions(endpoint);
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().message.find("hunter2"), std::string::npos);
}

TEST(EndpointTest, AKeyThatWouldBreakTheHeaderIsRefusedAndNotRepeated) {
  for (const char* const key :
       {"sk-very-secret\n", "sk very-secret", "sk-very-secret\r\nX: y", "ключ"}) {
    EndpointOptions endpoint = Good();
    endpoint.api_key = key;
    const Result<void> checked = CheckEndpointOptions(endpoint);
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().message.find("very-secret"), std::string::npos);
    EXPECT_NE(checked.error().message.find("SPECGEN_API_KEY"), std::string::npos);
  }
}

TEST(EndpointTest, NamesWhatIsMissing) {
  EndpointOptions endpoint = Good();
  endpoint.model = "";
  EXPECT_TRUE(CheckEndpointAddress(endpoint).has_value());
  EXPECT_NE(CheckEndpointOptions(endpoint).error().message.find("no model"), std::string::npos);
  endpoint = Good();
  endpoint.dialect = "klingon";
  const std::string message = CheckEndpointOptions(endpoint).error().message;
  EXPECT_NE(message.find("klingon"), std::string::npos);
  EXPECT_NE(message.find("vllm"), std::string::npos);
}

TEST(EndpointTest, AForkStrategyThatTheDialectCannotServeIsRefused) {
  EndpointOptions endpoint = Good();
  endpoint.fork_strategy = ForkStrategyKind::kContinueFinalMessage;
  const Result<void> checked = CheckEndpointOptions(endpoint);
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(checked.error().message.find("--dialect: vllm, sglang, llamacpp"), std::string::npos);
  endpoint.dialect = "vllm";
  EXPECT_TRUE(CheckEndpointOptions(endpoint).has_value());
  endpoint.dialect = "generic";
  for (const auto kind : {ForkStrategyKind::kTextExact, ForkStrategyKind::kPromptEmbed}) {
    endpoint.fork_strategy = kind;
    EXPECT_TRUE(CheckEndpointOptions(endpoint).has_value());
  }
}

}  // namespace
}  // namespace specgen
