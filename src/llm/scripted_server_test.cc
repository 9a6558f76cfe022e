#include "scripted_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace specgen {
namespace {

using std::chrono::milliseconds;
constexpr auto kClientPatience = std::chrono::seconds(60);

bool SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void SetLingerToZero(int socket) {
  const linger option{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, sizeof(option));
}

// The lines of a request's head.
SeenRequest ParseHead(std::string_view head) {
  SeenRequest request;
  request.line = head.substr(0, head.find("\r\n"));
  std::string_view rest = head;
  while (rest.find("\r\n") != std::string_view::npos) {
    rest.remove_prefix(rest.find("\r\n") + 2);
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    request.headers[name] = line.substr(colon + 2);
  }
  return request;
}

}  // namespace

ScriptedServer::ScriptedServer(std::function<Reply(const SeenRequest&)> script)
    : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(listener_, generic, size), 0);
  EXPECT_EQ(listen(listener_, 512), 0);
  EXPECT_EQ(getsockname(listener_, generic, &size), 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

ScriptedServer::ScriptedServer(std::vector<Reply> replies)
    : ScriptedServer([replies = std::move(replies)](const SeenRequest& request) {
        const std::size_t last = replies.size() - 1;
        return replies[std::min(static_cast<std::size_t>(request.index), last)];
      }) {}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  acceptor_.join();
  close(listener_);
  std::vector<std::thread> connections;
  {
    const std::lock_guard lock(mutex_);
    connections.swap(connections_);
  }
  for (std::thread& connection : connections) connection.join();
}

std::string ScriptedServer::base_url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/v1";
}

void ScriptedServer::Release() { released_ = true; }

std::vector<SeenRequest> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool ScriptedServer::Await(const std::function<bool()>& condition) const {
  const auto deadline = std::chrono::steady_clock::now() + kClientPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return true;
}

bool ScriptedServer::AwaitRequests(std::size_t count) const {
  return Await([this, count] { return requests().size() >= count; });
}

bool ScriptedServer::AwaitGone(int count) const {
  return Await([this, count] { return gone_count_ >= count; });
}

void ScriptedServer::Accept() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, 5) <= 0) continue;
    const int socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) continue;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    ++connection_count_;
    const std::lock_guard lock(mutex_);
    connections_.emplace_back([this, socket] { Serve(socket); });
  }
}

void ScriptedServer::Serve(int socket) {
  std::string buffer;
  SeenRequest request;
  while (ReadRequest(socket, buffer, request)) {
    Reply reply;
    {
      const std::lock_guard lock(mutex_);
      request.index = static_cast<int>(requests_.size());
      requests_.push_back(request);
      reply = script_(request);
    }
    if (!Play(socket, reply)) break;
  }
  close(socket);
}

bool ScriptedServer::ReadRequest(int socket, std::string& buffer, SeenRequest& request) {
  std::size_t head_size = std::string::npos;
  std::size_t total = 0;
  while (!stopping_) {
    if (head_size == std::string::npos && buffer.find("\r\n\r\n") != std::string::npos) {
      head_size = buffer.find("\r\n\r\n") + 4;
      request = ParseHead(std::string_view(buffer).substr(0, head_size));
      const std::string length = request.headers["content-length"];
      std::size_t body_size = 0;
      std::from_chars(length.data(), length.data() + length.size(), body_size);
      total = head_size + body_size;
    }
    if (head_size != std::string::npos && buffer.size() >= total) {
      request.body = buffer.substr(head_size, total - head_size);
      buffer.erase(0, total);
      return true;
    }
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, 5) <= 0) continue;
    char bytes[16384];
    const ssize_t received = recv(socket, bytes, sizeof(bytes), 0);
    if (received <= 0) return false;
    buffer.append(bytes, static_cast<std::size_t>(received));
  }
  return false;
}

// False if the connection is over.
bool ScriptedServer::Play(int socket, const Reply& reply) {
  return std::all_of(reply.begin(), reply.end(),
                     [this, socket](const Step& step) { return PlayStep(socket, step); });
}

bool ScriptedServer::IsGone(int socket) const {
  char byte = 0;
  const ssize_t received = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return received == 0 || (received < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

bool ScriptedServer::WaitUnlessGone(int socket, const std::function<bool()>& over) {
  while (!stopping_ && !over()) {
    if (IsGone(socket)) {
      ++gone_count_;
      return false;
    }
    std::this_thread::sleep_for(milliseconds(1));
  }
  return !stopping_;
}

bool ScriptedServer::PlayStep(int socket, const Step& step) {
  const auto never = [] { return false; };
  switch (step.kind) {
    case Step::Kind::kSend:
      if (SendAll(socket, step.bytes)) return true;
      ++gone_count_;
      return false;
    case Step::Kind::kPause:
      std::this_thread::sleep_for(milliseconds(step.count));
      return true;
    case Step::Kind::kAwaitRelease:
      return WaitUnlessGone(socket, [this] { return released_.load(); });
    case Step::Kind::kRepeat:
      for (int i = 0; i < step.count && !stopping_; ++i) {
        if (IsGone(socket) || !SendAll(socket, step.bytes)) {
          ++gone_count_;
          return false;
        }
        std::this_thread::sleep_for(milliseconds(5));
      }
      return true;
    case Step::Kind::kAwaitGone:
      return WaitUnlessGone(socket, never);
    case Step::Kind::kReset:
      SetLingerToZero(socket);
      return false;
    case Step::Kind::kClose:
      return false;
    case Step::Kind::kHalfClose:
      shutdown(socket, SHUT_WR);
      return WaitUnlessGone(socket, never);
  }
  return false;
}

Step Send(std::string bytes) { return {.kind = Step::Kind::kSend, .bytes = std::move(bytes)}; }
Step Pause(int milliseconds) { return {.kind = Step::Kind::kPause, .count = milliseconds}; }
Step Repeat(std::string bytes, int count) {
  return {.kind = Step::Kind::kRepeat, .bytes = std::move(bytes), .count = count};
}
Step Only(Step::Kind kind) { return {.kind = kind}; }

Reply Response(int status, const std::string& body, const std::string& headers) {
  return {Send("HTTP/1.1 " + std::to_string(status) +
               " Status\r\nContent-Type: application/json\r\n" + headers +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)};
}

std::string StreamHead() {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
}

std::string Chunk(std::string_view bytes) {
  char size[16] = {};
  const auto end = std::to_chars(size, size + sizeof(size), bytes.size(), 16);
  return std::string(size, end.ptr) + "\r\n" + std::string(bytes) + "\r\n";
}

std::string LastChunk() { return "0\r\n\r\n"; }

std::string JsonEvent(const std::string& json) { return "data: " + json + "\n\n"; }

namespace {

std::string ChoiceEvent(nlohmann::json choice) {
  choice["index"] = 0;
  return JsonEvent(nlohmann::json{{"model", "scripted"}, {"choices", {std::move(choice)}}}.dump());
}

}  // namespace

std::string ReasoningEvent(const std::string& text) {
  return ChoiceEvent({{"delta", {{"reasoning", text}}}, {"finish_reason", nullptr}});
}
std::string AnswerEvent(const std::string& text) {
  return ChoiceEvent({{"delta", {{"content", text}}}, {"finish_reason", nullptr}});
}
std::string TextEvent(const std::string& text) {
  return ChoiceEvent({{"text", text}, {"finish_reason", nullptr}});
}
std::string FinishEvent(const std::string& reason) {
  return ChoiceEvent({{"delta", nlohmann::json::object()}, {"finish_reason", reason}});
}
std::string UsageEvent(int prompt, int cached, int generated) {
  return JsonEvent(nlohmann::json{{"choices", nlohmann::json::array()},
                                  {"usage",
                                   {{"prompt_tokens", prompt},
                                    {"completion_tokens", generated},
                                    {"prompt_tokens_details", {{"cached_tokens", cached}}}}}}
                       .dump());
}
std::string DoneEvent() { return "data: [DONE]\n\n"; }

Reply StreamStart(const std::vector<std::string>& events) {
  Reply reply = {Send(StreamHead())};
  for (const std::string& event : events) reply.push_back(Send(Chunk(event)));
  return reply;
}

Reply Stream(const std::vector<std::string>& events) {
  return StreamStart(events) + Send(LastChunk());
}

Reply operator+(Reply reply, Step step) {
  reply.push_back(std::move(step));
  return reply;
}

}  // namespace specgen
