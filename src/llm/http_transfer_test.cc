#include "http_transfer.h"

#include <gtest/gtest.h>

#include "scripted_server.h"

namespace specgen {
namespace {

class Collected : public BodyListener {
 public:
  bool OnBody(std::string_view bytes) override {
    text += bytes;
    return text.size() < text_max;
  }
  std::string text{};
  std::size_t text_max = std::size_t{1} << 30U;
};

HttpRequest Get(const ScriptedServer& server) {
  return {.url = server.base_url() + "/x", .connect_max = std::chrono::seconds(30)};
}

TEST(HttpTransferTest, GetsAndPosts) {
  InitializeCurl();
  ScriptedServer server({Response(201, "hello")});
  Collected collected;
  HttpTransfer get(Get(server), &collected, nullptr);
  EXPECT_EQ(get.status(), 0);
  EXPECT_FALSE(get.request_was_sent());
  EXPECT_EQ(get.Perform(), CURLE_OK);
  EXPECT_EQ(get.status(), 201);
  EXPECT_TRUE(get.request_was_sent());
  EXPECT_EQ(collected.text, "hello");
  HttpRequest request = Get(server);
  request.body = std::string("{\0}", 3);
  HttpTransfer post(request, &collected, nullptr);
  EXPECT_EQ(post.Perform(), CURLE_OK);
  EXPECT_EQ(server.requests().at(0).line, "GET /v1/x HTTP/1.1");
  EXPECT_EQ(server.requests().at(1).line, "POST /v1/x HTTP/1.1");
  EXPECT_EQ(server.requests().at(1).body, request.body);
}

TEST(HttpTransferTest, ReadsWhatTheServerAsksFor) {
  InitializeCurl();
  ScriptedServer server({Response(429, "", "RETRY-AFTER:   7  \r\n"),
                         Response(429, "", "retry-after: 7\r\nretry-after-ms: 250\r\n"),
                         Response(429, "", "Retry-After: soon\r\n")});
  Collected collected;
  const auto asked = [&] {
    HttpTransfer transfer(Get(server), &collected, nullptr);
    EXPECT_EQ(transfer.Perform(), CURLE_OK);
    return transfer.retry_after();
  };
  EXPECT_EQ(asked(), std::chrono::seconds(7));
  EXPECT_EQ(asked(), std::chrono::milliseconds(250));
  EXPECT_EQ(asked(), std::nullopt);
}

TEST(HttpTransferTest, TheListenerCanEndIt) {
  InitializeCurl();
  ScriptedServer server({Reply{Send(StreamHead()), Repeat(Chunk(std::string(1000, 'x')), 4000)}});
  Collected collected;
  collected.text_max = 5000;
  HttpTransfer transfer(Get(server), &collected, nullptr);
  EXPECT_EQ(transfer.Perform(), CURLE_WRITE_ERROR);
  EXPECT_TRUE(server.AwaitGone(1));
}

TEST(HttpTransferTest, RedirectsAreNotFollowed) {
  InitializeCurl();
  ScriptedServer server({Response(302, "", "Location: http://127.0.0.1:1/steal\r\n")});
  Collected collected;
  HttpTransfer transfer(Get(server), &collected, nullptr);
  EXPECT_EQ(transfer.Perform(), CURLE_OK);
  EXPECT_EQ(transfer.status(), 302);
}

TEST(HttpTransferTest, TellsTroubleOfTheUserFromTroubleOfTheNetwork) {
  InitializeCurl();
  Collected collected;
  HttpTransfer down({.url = "http://127.0.0.1:1/v1/x"}, &collected, nullptr);
  const Error refused = down.ErrorOf(down.Perform());
  EXPECT_EQ(refused.code, ErrorCode::kRetry);
  EXPECT_NE(refused.message.find("http://127.0.0.1:1/v1/x"), std::string::npos);
  HttpTransfer other({.url = "file:///etc/passwd"}, &collected, nullptr);
  EXPECT_EQ(other.ErrorOf(other.Perform()).code, ErrorCode::kInvalidInput);
  EXPECT_EQ(collected.text, "");
}

}  // namespace
}  // namespace specgen
