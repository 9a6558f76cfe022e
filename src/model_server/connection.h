// One client of the server: reads its requests and writes what the service answers.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "service.h"

namespace specgen {

class Connection;

// What the connections of one server share. Outlives them.
struct ConnectionContext {
  Service& service;
  RequestLog& log;
  std::size_t request_body_bytes_max = 0;
  std::chrono::milliseconds keep_alive_interval{1000};
  std::function<Duration()> now;               // Since the start of the server.
  std::function<void(Connection&)> on_closed;  // Called once, as the last act.
};

// Everything happens on the thread of the socket's executor. A connection keeps itself alive while
// it waits for something.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, const ConnectionContext& context);
  ~Connection();

  void Start();
  // Closes the socket; a generation under way ends as kStopped.
  void Stop();

 private:
  struct Incoming;  // The request that is being read.
  using ErrorCodeOfBoost = boost::system::error_code;

  void ReadHeader();
  void OnHeader(const ErrorCodeOfBoost& error);
  void ReadBody();
  void OnMalformed(const ErrorCodeOfBoost& error);
  void Serve();
  void SendReply(const HttpReply& reply);

  void StartGeneration(std::unique_ptr<Generation> generation);
  // Writes the header in pieces, then goes on with Pump.
  void Trickle();
  void TrickleLater();
  // Produces what is due and writes it; or waits until something is.
  void Pump();
  void Produce();
  void Append(const std::string& piece);
  // What was produced is written: waits for more, or ends as the last step says.
  void OnFlushed();
  void WaitUntil(Duration due, void (Connection::*next)());
  void Stall();
  void OnStallTick();
  void Reset();
  void Conclude(RequestOutcome outcome);

  // Reads ahead while a response is being written: the only way to see a client leave.
  void Watch();
  void OnWatched(const ErrorCodeOfBoost& error, std::size_t byte_count);

  void WriteWire(void (Connection::*next)());
  void NextRequest();
  // Closes our end and waits for the client's: closing both while the client still sends would
  // make it lose the reply.
  void Linger();
  void EndGeneration(RequestOutcome outcome);
  void Lose();
  void Close();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  const ConnectionContext& context_;
  std::unique_ptr<Incoming> incoming_;
  bool keep_alive_ = true;
  bool is_watching_ = false;
  bool is_lingering_ = false;
  bool is_closed_ = false;

  std::unique_ptr<Generation> generation_;
  GenerationStep step_ = GenerationStep::kRunning;
  Duration generation_start_{0};
  Duration stall_start_{0};
  bool end_is_appended_ = false;
  std::string wire_;      // What is being written.
  std::string unframed_;  // Body that still has to be written a byte at a time.
  std::string trickle_;   // Header that still has to be written slowly.
  std::uint64_t wire_body_bytes_ = 0;
  std::uint64_t body_bytes_sent_ = 0;
};

}  // namespace specgen
