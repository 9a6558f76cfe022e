#include "api_error.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(ApiErrorTest, HasTheShapeThatClientsReadAndNullsForWhatIsNotThere) {
  EXPECT_EQ(ToJson({.status = 400, .message = "\"n\" must be 1", .param = "n"}),
            R"({"error":{"message":"\"n\" must be 1","type":"invalid_request_error",)"
            R"("param":"n","code":null}})");
  EXPECT_EQ(ToJson({.status = 404, .message = "no", .code = "model_not_found"}),
            R"({"error":{"message":"no","type":"invalid_request_error","param":null,)"
            R"("code":"model_not_found"}})");
}

TEST(ApiErrorTest, MalformedTextBecomesReplacementCharacters) {
  EXPECT_NE(ToJson({.message = "bad \xE2\x82 text"}).find("\xEF\xBF\xBD"), std::string::npos);
}

}  // namespace
}  // namespace specgen
