// A client for tests: plain sockets, so that a test sees what was sent and in which pieces.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "specgen/model_server/model_server.h"

namespace specgen {

enum class ResponseEnd { kComplete, kClosed, kReset };

struct TestResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;
  std::vector<std::string> chunks;  // Of a chunked body.
  ResponseEnd end = ResponseEnd::kComplete;

  nlohmann::json Json() const { return nlohmann::json::parse(body); }

  // The objects of the events; "[DONE]" as that text, comments left out.
  std::vector<nlohmann::json> Events() const {
    std::vector<nlohmann::json> events;
    std::size_t begin = 0;
    for (std::size_t end_at = body.find("\n\n"); end_at != std::string::npos;
         end_at = body.find("\n\n", begin)) {
      const std::string event = body.substr(begin, end_at - begin);
      begin = end_at + 2;
      if (event == "data: [DONE]") {
        events.emplace_back("[DONE]");
      } else if (event.starts_with("data: ")) {
        events.push_back(nlohmann::json::parse(event.substr(6)));
      }
    }
    return events;
  }

  // What the events carry under `key` of their deltas, or as "text".
  std::string Joined(const std::string& key) const {
    std::string text;
    for (const auto& event : Events()) {
      if (!event.is_object() || !event.contains("choices") || event["choices"].empty()) continue;
      const auto& choice = event["choices"][0];
      const auto& holder = key == "text" ? choice : choice["delta"];
      text += holder.value(key, "");
    }
    return text;
  }

  nlohmann::json Usage() const {
    for (const auto& event : Events()) {
      if (event.is_object() && event.contains("usage")) return event["usage"];
    }
    return nullptr;
  }

  bool has_done() const { return body.ends_with("data: [DONE]\n\n"); }
};

class TestClient {
 public:
  explicit TestClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    // A server that hangs must fail the test, not the machine that runs it.
    const timeval limit{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof(generic));
    EXPECT_EQ(::connect(socket_, &generic, sizeof(generic)), 0);
  }
  ~TestClient() { Close(); }
  TestClient(TestClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
  TestClient& operator=(TestClient&&) = delete;
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  void Close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  void SendRaw(const std::string& text) {
    std::size_t sent = 0;
    while (sent < text.size()) {
      const ssize_t count = ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }

  void Send(const std::string& method, const std::string& path, const std::string& body = "",
            const std::string& headers = "") {
    SendRaw(method + " " + path + " HTTP/1.1\r\nHost: test\r\n" + headers +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  void Post(const std::string& path, const nlohmann::json& body, const std::string& headers = "") {
    Send("POST", path, body.dump(), headers);
  }

  TestResponse Get(const std::string& path, const std::string& headers = "") {
    Send("GET", path, "", headers);
    return Read();
  }

  TestResponse Read() {
    TestResponse response;
    if (!ReadHead(response)) return response;
    if (response.headers.contains("transfer-encoding")) {
      while (ReadChunk(response)) {
      }
      return response;
    }
    const std::size_t length = response.headers.contains("content-length")
                                   ? std::stoul(response.headers["content-length"])
                                   : 0;
    while (received_.size() < length) {
      if (!Receive(response)) return response;
    }
    response.body = received_.substr(0, length);
    received_.erase(0, length);
    return response;
  }

  // Reads until `text` has arrived; returns everything that has. Nothing is taken out.
  std::string ReadUntil(const std::string& text) {
    TestResponse ignored;
    while (received_.find(text) == std::string::npos && Receive(ignored)) {
    }
    return received_;
  }

  // True when the server has closed and nothing is left to read.
  bool ReadsEnd() {
    TestResponse response;
    while (Receive(response)) {
    }
    return response.end == ResponseEnd::kClosed || response.end == ResponseEnd::kReset;
  }

 private:
  bool Receive(TestResponse& response) {
    char piece[4096];
    const ssize_t count = ::recv(socket_, piece, sizeof(piece), 0);
    if (count > 0) {
      received_.append(piece, static_cast<std::size_t>(count));
      return true;
    }
    EXPECT_FALSE(count < 0 && errno == EAGAIN) << "the server says nothing any more";
    response.end = count < 0 && errno == ECONNRESET ? ResponseEnd::kReset : ResponseEnd::kClosed;
    return false;
  }

  bool ReadHead(TestResponse& response) {
    while (received_.find("\r\n\r\n") == std::string::npos) {
      if (!Receive(response)) return false;
    }
    const std::size_t end = received_.find("\r\n\r\n") + 4;
    std::istringstream head(received_.substr(0, end));
    received_.erase(0, end);
    std::string line;
    std::getline(head, line);
    response.status = std::stoi(line.substr(line.find(' ')));
    while (std::getline(head, line) && line != "\r") {
      std::string name = line.substr(0, line.find(':'));
      for (char& c : name) c = static_cast<char>(std::tolower(c));
      response.headers[name] = line.substr(line.find(':') + 2, line.size() - line.find(':') - 3);
    }
    return true;
  }

  bool ReadChunk(TestResponse& response) {
    while (received_.find("\r\n") == std::string::npos) {
      if (!Receive(response)) return false;
    }
    const std::size_t line_end = received_.find("\r\n") + 2;
    const std::size_t size = std::stoul(received_, nullptr, 16);
    while (received_.size() < line_end + size + 2) {
      if (!Receive(response)) return false;
    }
    if (size > 0) {
      response.chunks.push_back(received_.substr(line_end, size));
      response.body += response.chunks.back();
    }
    received_.erase(0, line_end + size + 2);
    return size > 0;
  }

  int socket_;
  std::string received_;
};

inline constexpr char kTestReasoning1[] =
    "We need the maximum of each row, then the sum. Unroll by 8. Wait, π ≈ 3 and 行 matter. "
    "Let me write the kernel now and check the tail of every row before I call it done.";
inline constexpr char kTestReasoning2[] = "Now fewer passes over the memory, with 16 lanes.";

// A transcript of two iterations and a server that replays it.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest()
      : path_(std::filesystem::path(::testing::TempDir()) /
              ("specgen_" + std::to_string(::getpid()) + "_transcript.jsonl")) {
    using nlohmann::json;
    std::ofstream file(path_);
    file << json{{"format", "specgen-transcript"},
                 {"version", 1},
                 {"problem", "row_softmax"},
                 {"match", "row_softmax"}}
         << '\n';
    const json forks = {{{"offset", 16}, {"answers", {"```cpp\nint f16a;\n```\n", "no fence"}}},
                        {{"offset", 60}, {"answers", {"```cpp\nint f60;\n```\n"}}}};
    file << json{{"iteration", 1},
                 {"reasoning", kTestReasoning1},
                 {"answer", "```cpp\nint first;\n```\n"},
                 {"forks", forks}}
         << '\n';
    file << json{{"iteration", 2}, {"reasoning", kTestReasoning2}, {"answer", "second π"}} << '\n';
    options_.transcripts = {path_};
    options_.keep_alive_interval = std::chrono::milliseconds(1);
  }
  ~ServerTest() override { std::filesystem::remove(path_); }

  ModelServer& Start() {
    auto server = ModelServer::Start(options_);
    EXPECT_TRUE(server.has_value()) << server.error().message;
    server_ = *std::move(server);
    return *server_;
  }

  TestClient Connect() const { return TestClient(server_->port()); }

  static nlohmann::json Chat() {
    return {{"model", "replay:row_softmax"},
            {"messages", {{{"role", "user"}, {"content", "Optimize row_softmax."}}}},
            {"stream", true},
            {"stream_options", {{"include_usage", true}}}};
  }
  static std::string ChatPrompt() {
    return "<|user|>\nOptimize row_softmax.\n<|assistant|>\n<think>\n";
  }
  static nlohmann::json Completion(const std::string& prompt) {
    return {{"model", "replay:row_softmax"},
            {"prompt", prompt},
            {"stream", true},
            {"stream_options", {{"include_usage", true}}}};
  }

  TestResponse PostChat(const nlohmann::json& body, const std::string& headers = "") const {
    TestClient client = Connect();
    client.Post("/v1/chat/completions", body, headers);
    return client.Read();
  }
  TestResponse PostCompletion(const nlohmann::json& body, const std::string& headers = "") const {
    TestClient client = Connect();
    client.Post("/v1/completions", body, headers);
    return client.Read();
  }

  // The records, once `holds` is true of them.
  template <class Condition>
  std::vector<RequestRecord> RecordsWhen(const Condition& holds) const {
    for (int attempt = 0; attempt < 60'000; ++attempt) {
      auto records = server_->records();
      if (holds(records)) return records;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ADD_FAILURE() << "the records never came to what was waited for";
    return server_->records();
  }
  RequestRecord LastRecordWhenOver() const {
    return RecordsWhen([](const auto& records) {
             return !records.empty() && records.back().outcome != RequestOutcome::kRunning;
           })
        .back();
  }

  ModelServerOptions options_;

 private:
  std::filesystem::path path_;
  std::unique_ptr<ModelServer> server_;
};

}  // namespace specgen
