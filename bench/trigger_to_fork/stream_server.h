// A server that streams reasoning with a trigger now and then to any number of clients, and notes
// when it saw the request of each fork.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <thread>

namespace specgen {

using BenchClock = std::chrono::steady_clock;

// The point of a stream at which a trigger stands: "<stream>-<number>".
using PlanName = std::string;

// The last "Plan <name>." of `text`; empty if there is none.
PlanName LastPlan(std::string_view text);

struct StreamServerOptions {
  std::chrono::milliseconds chunk_interval{20};
  int chunks_per_plan = 50;
};

// One thread, from the constructor to Stop, on a port of the loopback that the system chooses.
class StreamServer {
 public:
  // Ends the program where it cannot listen: there is nothing to measure then.
  explicit StreamServer(const StreamServerOptions& options);
  ~StreamServer();
  StreamServer(const StreamServer&) = delete;
  StreamServer& operator=(const StreamServer&) = delete;

  int port() const { return port_; }

  void Stop();
  // When the whole request of the first fork of each plan was read from its socket, and how many
  // plans were sent. REQUIRES: stopped.
  const std::map<PlanName, BenchClock::time_point>& forks() const { return forks_; }
  std::int64_t plan_count() const { return plan_count_; }

 private:
  struct Connection {
    std::string received;
    int stream = 0;  // Not zero: reasoning is streamed to it.
    int chunk_count = 0;
    BenchClock::time_point next_chunk;
  };

  void Loop();
  void Accept();
  // False once the peer is gone.
  bool Read(int fd, Connection& connection);
  void Answer(int fd, Connection& connection, std::string_view body, BenchClock::time_point now);
  void SendDueChunks(BenchClock::time_point now);

  const StreamServerOptions options_;
  int listener_ = -1;
  int poller_ = -1;
  int waker_ = -1;
  int port_ = 0;
  int stream_count_ = 0;
  std::int64_t plan_count_ = 0;
  std::map<int, Connection> connections_;
  std::map<PlanName, BenchClock::time_point> forks_;
  std::thread thread_;
};

}  // namespace specgen
