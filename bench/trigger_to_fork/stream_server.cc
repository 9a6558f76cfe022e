#include "stream_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "specgen/base/check.h"

namespace specgen {
namespace {

constexpr std::string_view kPlan = "Plan ";

void Send(int fd, std::string_view text) {
  // A client that does not read would spoil the measurement; the socket's buffer is large enough
  // for one that does. A client that has gone is found out when it is read from.
  static_cast<void>(::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

std::string Chunk(std::string_view text) {
  return fmt::format(
      "data: {{\"model\":\"synthetic:bench\",\"prompt_text\":\"prompt\",\"choices\":[{{\"index\":0,"
      "\"delta\":{{\"reasoning\":\"{}\"}},\"finish_reason\":null}}]}}\n\n",
      text);
}

// What follows the header of a request that has come in whole; nothing while it has not.
std::string_view WholeBody(std::string_view received) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return {};
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t at = received.substr(0, end).find(kLength);
  std::size_t size = 0;
  if (at == std::string_view::npos) return {};
  const char* const first = received.data() + at + kLength.size();
  std::from_chars(first, received.data() + end, size);
  const std::string_view body = received.substr(end + 4);
  return body.size() < size ? std::string_view() : body.substr(0, size);
}

// A fork's whole answer, in either of the two APIs: it holds no code, so that nothing is judged.
std::string ForkAnswer() {
  const std::string body =
      "data: {\"model\":\"synthetic:bench\",\"choices\":[{\"index\":0,\"text\":\"No.\",\"delta\":"
      "{\"content\":\"No.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body);
}

}  // namespace

PlanName LastPlan(std::string_view text) {
  const std::size_t at = text.rfind(kPlan);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + kPlan.size());
  return PlanName(rest.substr(0, rest.find('.')));
}

StreamServer::StreamServer(const StreamServerOptions& options) : options_(options) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool listens = ::bind(listener_, generic, size) == 0 && ::listen(listener_, 1024) == 0 &&
                       ::getsockname(listener_, generic, &size) == 0;
  SPECGEN_CHECK(listens, "the loopback can be listened on");
  port_ = ntohs(address.sin_port);
  poller_ = ::epoll_create1(EPOLL_CLOEXEC);
  waker_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  for (const int fd : {listener_, waker_}) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    ::epoll_ctl(poller_, EPOLL_CTL_ADD, fd, &event);
  }
  thread_ = std::thread([this] { Loop(); });
}

StreamServer::~StreamServer() {
  Stop();
  for (const auto& [fd, connection] : connections_) ::close(fd);
  for (const int fd : {listener_, poller_, waker_}) ::close(fd);
}

void StreamServer::Stop() {
  ::eventfd_write(waker_, 1);
  if (thread_.joinable()) thread_.join();
}

void StreamServer::Loop() {
  std::array<epoll_event, 256> ready{};
  while (true) {
    const int count = ::epoll_wait(poller_, ready.data(), static_cast<int>(ready.size()), 1);
    for (int i = 0; i < count; ++i) {
      const int fd = ready[static_cast<std::size_t>(i)].data.fd;
      if (fd == waker_) return;
      if (fd == listener_) {
        Accept();
      } else if (!Read(fd, connections_[fd])) {
        connections_.erase(fd);
        ::close(fd);
      }
    }
    SendDueChunks(BenchClock::now());
  }
}

void StreamServer::Accept() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    ::epoll_ctl(poller_, EPOLL_CTL_ADD, fd, &event);
    connections_[fd] = Connection();
  }
}

bool StreamServer::Read(int fd, Connection& connection) {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t size = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (size == 0) return false;
    if (size < 0) break;
    connection.received.append(buffer.data(), static_cast<std::size_t>(size));
  }
  const BenchClock::time_point now = BenchClock::now();
  const std::string_view body = WholeBody(connection.received);
  if (body.empty()) return true;
  Answer(fd, connection, body, now);
  connection.received.clear();
  return true;
}

void StreamServer::Answer(int fd, Connection& connection, std::string_view body,
                          BenchClock::time_point now) {
  const PlanName plan = LastPlan(body);
  if (!plan.empty()) {
    forks_.emplace(plan, now);
    Send(fd, ForkAnswer());
    return;
  }
  Send(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
  connection.stream = ++stream_count_;
  // The streams' triggers are spread over time.
  connection.chunk_count = connection.stream % options_.chunks_per_plan;
  connection.next_chunk = now;
}

void StreamServer::SendDueChunks(BenchClock::time_point now) {
  for (auto& [fd, connection] : connections_) {
    if (connection.stream == 0 || now < connection.next_chunk) continue;
    connection.next_chunk += options_.chunk_interval;
    const int number = ++connection.chunk_count;
    if (number % options_.chunks_per_plan != 0) {
      Send(fd, Chunk(" step"));
      continue;
    }
    ++plan_count_;
    Send(fd, Chunk(fmt::format("\\n\\nPlan {}-{}. Let me write the final kernel now.\\n\\n",
                               connection.stream, number)));
  }
}

}  // namespace specgen
