#include "server_error.h"

#include <gtest/gtest.h>

#include <vector>

namespace specgen {
namespace {

TEST(ReactionTest, ByStatus) {
  for (const int status : {500, 502, 503, 504, 529, 408}) {
    EXPECT_EQ(ReactionToStatus(status), ErrorCode::kRetry) << status;
  }
  EXPECT_EQ(ReactionToStatus(429), ErrorCode::kRateLimited);
  for (const int status : {301, 400, 401, 402, 403, 404, 405, 413, 422, 501}) {
    EXPECT_EQ(ReactionToStatus(status), ErrorCode::kInvalidInput) << status;
  }
}

TEST(ReactionTest, ByWhatTheServerCallsIt) {
  struct Case {
    const char* code;
    const char* type;
    ErrorCode expected;
  };
  const std::vector<Case> cases = {
      {"", "", ErrorCode::kRetry},
      {"500", "", ErrorCode::kRetry},
      {"429", "", ErrorCode::kRateLimited},
      {"400", "server_error", ErrorCode::kInvalidInput},
      {"1305", "", ErrorCode::kRetry},
      {"rate_limit_exceeded", "", ErrorCode::kRateLimited},
      {"", "invalid_request_error", ErrorCode::kInvalidInput},
      {"", "BadRequestError", ErrorCode::kInvalidInput},
      {"context_length_exceeded", "", ErrorCode::kInvalidInput},
      {"", "server_error", ErrorCode::kRetry},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(ReactionTo({.message = "m", .code = one.code, .type = one.type}), one.expected)
        << one.code << one.type;
  }
}

TEST(ForMessageTest, IsOneShortLineWithoutTheSecret) {
  EXPECT_EQ(ForMessage("a\nb\tc\x1B[31m", ""), "a b c [31m");
  EXPECT_EQ(ForMessage("key sk-1 and sk-1.", "sk-1"), "key [key] and [key].");
  EXPECT_EQ(ForMessage("key", "key"), "[key]");
  EXPECT_EQ(ForMessage(std::string(400, 'x'), "").size(), 400U);
  EXPECT_EQ(ForMessage(std::string(401, 'x'), ""), std::string(400, 'x') + "...");
}

TEST(ForMessageTest, IsValidTextWhateverTheServerSent) {
  EXPECT_EQ(ForMessage("bad \xFF\xE7\xAD", ""), "bad \xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(ForMessage(std::string(400, '\xFF'), "").size(), 399U + 3);
}

TEST(ForMessageTest, CutsNoCharacterAndNoSecretInTwo) {
  const std::string text = std::string(399, 'x') + "等";
  EXPECT_EQ(ForMessage(text, ""), std::string(399, 'x') + "...");
  const std::string late = std::string(396, 'x') + "sk-secret";
  EXPECT_EQ(ForMessage(late, "sk-secret").find("sk-"), std::string::npos);
}

}  // namespace
}  // namespace specgen
